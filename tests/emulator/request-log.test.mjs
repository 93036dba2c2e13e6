import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createRegistry } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

test("the log has each request, its authorization, and its response", async () => {
  const registry = createRegistry({ now: () => 5000, basePath: "/v1" });
  const [{ id }] = registry.installations;
  const version = "2023-06-16";
  const { body } = await callAsApp(registry, `POST /v1/app/installations/${id}/accessTokens`, { version });
  await call(registry, "GET /v1/projects?sort=name", { token: body.token });
  await call(registry, "GET /v1/nowhere", { headers: { authorization: "Basic eDp5" } });
  await call(registry, "GET /elsewhere");
  const entry = { method: "GET", query: {}, apiVersion: null, time: 5000 };
  assert.deepEqual(
    registry.requests.map(({ requestId, ...rest }) => rest),
    [
      {
        ...entry,
        method: "POST",
        path: `/app/installations/${id}/accessTokens`,
        authorization: "jwt",
        apiVersion: version,
        installationId: id,
        status: 201,
      },
      { ...entry, path: "/projects", query: { sort: "name" }, authorization: "token", installationId: id, status: 200 },
      { ...entry, path: "/nowhere", authorization: "other", status: 404 },
      { ...entry, path: "/elsewhere", authorization: "none", status: 404 },
    ],
  );
  registry.clearRequests();
  assert.deepEqual(registry.requests, []);
});

test("the log contains bodies: parsed if JSON, text otherwise, absent if there was none", async () => {
  const registry = createRegistry();
  const send = (body) => call(registry, "POST /anywhere", { body });
  await send('{"a":[1,{"b":null}]}');
  await send("a=1&b=2");
  await send();
  registry.injectFault({ reset: true });
  await assert.rejects(send('"lost"'), TypeError);
  assert.deepEqual(
    registry.requests.map(({ body }) => body),
    [{ a: [1, { b: null }] }, "a=1&b=2", undefined, "lost"],
  );
  assert.ok(!("body" in registry.requests[2]));
});

test("of a long body the log keeps the beginning, as text", async () => {
  const registry = createRegistry();
  await call(registry, "POST /anywhere", { body: JSON.stringify(["x".repeat(100_000)]) });
  const [{ body }] = registry.requests;
  assert.equal(body.length, 16_384);
  assert.ok(body.startsWith('["xxx'));
});

test("an abort ends a body that is still being sent", async () => {
  const registry = createRegistry();
  const controller = new AbortController();
  const body = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(3)) });
  const response = call(registry, "POST /anywhere", { body, duplex: "half", signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(response, /enough/);
});

test("what the log gave out does not change afterwards", async () => {
  const registry = createRegistry();
  registry.injectFault({ delayMs: 2 });
  const response = call(registry, "GET /projects");
  const before = registry.requests;
  await response;
  assert.deepEqual([before[0].status, registry.requests[0].status], [null, 401]);
});

test("the log keeps the newest requests and no more than it was asked to", async () => {
  const registry = createRegistry({ requestLogSize: 3 });
  for (let turn = 0; turn < 20; turn += 1) {
    await call(registry, `GET /${turn}`);
    assert.equal(registry.requests.length, Math.min(turn + 1, 3));
    assert.equal(registry.requests.at(-1).path, `/${turn}`);
  }
});

test("no secret is found in the registry, whichever way it is printed", async () => {
  const registry = createRegistry();
  const jwt = await registry.signJwt();
  const token = await mint(registry, registry.installations[0].id);
  await call(registry, "GET /projects", { token });
  await call(registry, `GET /app/installations/${token}?token=${token}&${token}=1`, { jwt });
  await call(registry, `GET /app/installations/${jwt}?jwt=${jwt}`, { jwt });
  const escaped = token.replace("crs_", "crs\\u005f");
  await call(registry, "POST /a", { body: JSON.stringify({ [token]: [token, { jwt: `Bearer ${jwt}` }] }) });
  await call(registry, "POST /a", { body: `{"${escaped}":["${escaped}"]}` });
  await call(registry, "POST /a", { body: `token=${token}&jwt=${jwt}` });
  await call(registry, `GET /app/installations/x${encodeURIComponent(` ${token}`)}`, { jwt });
  const everything = { depth: Infinity, showHidden: true, getters: true };
  const texts = [
    inspect(registry, everything),
    JSON.stringify(registry),
    inspect(registry.addApp(), everything),
    inspect(registry.requests, everything),
    JSON.stringify([registry.requests, registry.tokens]),
  ];
  for (const text of texts) {
    assert.ok(!text.includes(token.slice(4)), "an access token");
    assert.ok(!text.includes(jwt.split(".")[2]), "the signature of a JWT");
  }
  assert.match(texts[1], /\[redacted\]/);
});
