import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

const list = "GET /app/installations";

test("each fault applies to one request, in the order of injection, and then the registry responds again", async () => {
  const registry = createRegistry();
  registry.injectFault({ status: 500 }, { status: 502 });
  const statuses = [];
  for (let turn = 0; turn < 3; turn += 1) statuses.push((await callAsApp(registry, list)).status);
  assert.deepEqual(statuses, [500, 502, 200]);
});

test("a fault applies only to the method and the path that it names", async () => {
  const registry = createRegistry();
  registry.injectFault({ method: "post", status: 500 }, { path: /accessTokens$/g, status: 502, times: 2 });
  registry.injectFault({ path: "/app/installations", status: 503, times: Infinity });
  assert.equal((await callAsApp(registry, list)).status, 503);
  assert.equal((await callAsApp(registry, `${list}?page=1`)).status, 503);
  const mintStatus = async () => (await callAsApp(registry, "POST /app/accessTokens")).status;
  assert.deepEqual(
    [await mintStatus(), await mintStatus(), await mintStatus(), await mintStatus()],
    [500, 502, 502, 201],
  );
  registry.clearFaults();
  assert.equal((await callAsApp(registry, list)).status, 200);
});

test("an error status comes with the registry's usual error body", async () => {
  const registry = createRegistry();
  registry.injectFault({ delayMs: 1, status: 503, retryAfter: 2 });
  const { status, headers, body } = await callAsApp(registry, list);
  assert.equal(status, 503);
  assert.equal(headers.get("retry-after"), "2");
  assert.deepEqual(body, { statusCode: 503, message: "Service Unavailable", error: "Service Unavailable" });
});

test("retry-after alone is a 429, html alone a 502, a redirect alone a 307", async () => {
  const registry = createRegistry();
  registry.injectFault(
    { retryAfter: "Wed, 21 Oct 2015 07:28:00 GMT" },
    { html: true },
    { redirect: "https://elsewhere.example/" },
  );
  const [limited, proxy, moved] = [
    await callAsApp(registry, list),
    await callAsApp(registry, list),
    await callAsApp(registry, list),
  ];
  assert.deepEqual([limited.status, proxy.status, moved.status], [429, 502, 307]);
  assert.equal(limited.headers.get("retry-after"), "Wed, 21 Oct 2015 07:28:00 GMT");
  assert.match(proxy.headers.get("content-type"), /^text\/html/);
  assert.match(proxy.body, /<h1>502 Bad Gateway<\/h1>/);
  assert.equal(moved.headers.get("location"), "https://elsewhere.example/");
});

test("a body and headers replace those of the registry's response", async () => {
  const registry = createRegistry();
  registry.injectFault(
    { body: { pagination: null } },
    { status: 200, body: "" },
    { headers: { Date: null, "X-Other": "1" } },
  );
  assert.deepEqual((await callAsApp(registry, list)).body, { pagination: null });
  assert.equal((await callAsApp(registry, list)).body, "");
  const { status, headers, body } = await callAsApp(registry, list);
  assert.equal(status, 200);
  assert.equal(headers.get("date"), null);
  assert.equal(headers.get("x-other"), "1");
  assert.equal(body.installations.length, 3);
});

test("a status without a body can be injected", async () => {
  const registry = createRegistry();
  registry.injectFault({ status: 204 });
  assert.equal((await callAsApp(registry, list)).status, 204);
});

test("a CDN's statuses and its cached responses can be injected", async () => {
  const registry = createRegistry();
  const names = {
    520: "Web Server Returned an Unknown Error",
    521: "Web Server Is Down",
    522: "Connection Timed Out",
    523: "Origin Is Unreachable",
    524: "A Timeout Occurred",
  };
  for (const [status, name] of Object.entries(names)) {
    registry.injectFault({ status: Number(status) }, { status: Number(status), html: true });
    const { body } = await callAsApp(registry, list);
    assert.deepEqual(body, { statusCode: Number(status), message: name, error: name });
    const page = await callAsApp(registry, list);
    assert.equal(page.status, Number(status));
    assert.ok(page.body.includes(`<h1>${status} ${name}</h1>`));
  }
  const date = "Wed, 21 Oct 2015 07:28:00 GMT";
  registry.injectFault({ headers: { age: "3600", date } });
  const { status, headers } = await callAsApp(registry, list);
  assert.deepEqual([status, headers.get("age"), headers.get("date")], [200, "3600", date]);
});

test("a deletion can succeed without a body", async () => {
  const registry = createRegistry();
  for (const fault of [
    { status: 204, handled: true },
    { status: 200, body: "", handled: true },
  ]) {
    const token = await mint(registry);
    registry.injectFault({ method: "DELETE", ...fault });
    const { status, body } = await call(registry, "DELETE /app/installations/token", { token });
    assert.deepEqual([status, registry.tokens.at(-1).isActive], [fault.status, false]);
    assert.equal(body, "");
  }
});

test("a reset rejects as a network failure does, before or after the registry did its work", async () => {
  const registry = createRegistry();
  const token = await mint(registry);
  registry.injectFault({ method: "DELETE", reset: true }, { method: "DELETE", reset: true, handled: true });
  const deletion = () => call(registry, "DELETE /app/installations/token", { token });
  await assert.rejects(deletion(), TypeError);
  assert.equal(registry.tokens[0].isActive, true);
  await assert.rejects(deletion(), TypeError);
  assert.equal(registry.tokens[0].isActive, false);
  assert.equal(registry.requests.at(-1).status, null);
});

test("a cut body delivers its first half and then an error", async () => {
  const registry = createRegistry();
  registry.injectFault({ cutBody: true });
  const response = await registry.fetch("https://registry.example/nowhere");
  assert.equal(response.status, 404);
  const reader = response.body.getReader();
  const { value } = await reader.read();
  assert.match(new TextDecoder().decode(value), /^\{"statusCode":404/);
  await assert.rejects(reader.read(), TypeError);
});

for (const [name, fault] of Object.entries({
  delay: { delayMs: 3_600_000 },
  hang: { hang: true },
  "hanging body": { hang: "body" },
})) {
  test(`an abort ends a ${name} with the signal's own reason and leaves no listener`, async () => {
    const registry = createRegistry();
    registry.injectFault(fault);
    const controller = new AbortController();
    const reason = new Error("enough");
    const answer = callAsApp(registry, list, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    await assert.rejects(answer, reason);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  });
}

test("a delay that ran out leaves no listener on the signal", async () => {
  const registry = createRegistry();
  registry.injectFault({ delayMs: 1 });
  const { signal } = new AbortController();
  assert.equal((await callAsApp(registry, list, { signal })).status, 200);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a request whose signal has aborted already is not sent, be it the init's signal or the request's", async () => {
  const registry = createRegistry();
  const signal = AbortSignal.abort(new Error("gone"));
  await assert.rejects(call(registry, list, { signal }), /gone/);
  await assert.rejects(registry.fetch(new Request("https://registry.example/", { signal })), /gone/);
  await assert.rejects(registry.fetch(new Request("https://registry.example/", { signal }), {}), /gone/);
  assert.equal(registry.requests.length, 0);
});

test("an impossible fault is rejected when it is injected", () => {
  const registry = createRegistry();
  for (const fault of [{ status: 99 }, { status: 700 }, { times: 0 }, { delayMs: -1 }]) {
    assert.throws(() => registry.injectFault(fault), RangeError);
  }
});

test("the deprecated name order still injects faults", async () => {
  const registry = createRegistry();
  registry.injectFault({ status: 500 });
  assert.equal((await callAsApp(registry, list)).status, 500);
});

test("a misspelled fault or option is refused with those that exist", () => {
  const { injectFault, injectWebhookFault } = createRegistry();
  assert.throws(() => injectFault({ stauts: 503 }), /a fault has no `stauts`; there are method, path, .*handled$/);
  assert.throws(() => injectFault({ status: 503, toString: 1 }), /`toString`/);
  assert.throws(() => injectWebhookFault({ lots: true }), /a webhook's fault has no `lots`; there are event, /);
  assert.throws(() => createRegistry({ instalations: 5 }), /createRegistry has no `instalations`; there are app, /);
});
