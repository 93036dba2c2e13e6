import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../scripts/lib/node-server.mjs";
import { read } from "./caller.mjs";

// A clock that stands still.
const registry = createRegistry({ installations: 300, now: () => Date.UTC(2023, 5, 16) });
const server = await serve(registry);
after(() => server.close());

async function list(init) {
  const headers = { authorization: `Bearer ${await registry.signJwt()}` };
  return fetch(`${server.url}/app/installations?limit=300`, { headers, redirect: "manual", ...init });
}

test("a response arrives whole over HTTP, with the registry's headers", async () => {
  const { status, headers, body } = await read(await list());
  assert.equal(status, 200);
  assert.equal(headers.get("date"), "Fri, 16 Jun 2023 00:00:00 GMT");
  assert.deepEqual(body.installations, registry.installations);
});

test("a request's body arrives over HTTP, streamed or not", async () => {
  const { id, organization } = registry.installations[0];
  const jwt = await registry.signJwt();
  const mint = await fetch(`${server.url}/app/installations/${id}/accessTokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${jwt}` },
  });
  const { token } = await mint.json();
  const stream = () => new Blob([JSON.stringify({ streamed: true })]).stream();
  for (const [body, sent] of [
    ["{}", {}],
    [stream(), { streamed: true }],
  ]) {
    const answer = await fetch(`${server.url}/organizations/${organization.id}/warehouse/inventory`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body,
      duplex: "half",
    });
    assert.equal(answer.status, 201);
    assert.deepEqual(await answer.json(), sent);
  }
});

test("status, delay, retry-after, HTML and redirect arrive as injected", async () => {
  registry.injectFault(
    { delayMs: 2, status: 503, retryAfter: 2 },
    { html: true },
    { redirect: "/elsewhere" },
    { status: 204 },
  );
  const unavailable = await read(await list());
  assert.deepEqual([unavailable.status, unavailable.headers.get("retry-after")], [503, "2"]);
  assert.match((await read(await list())).body, /<h1>502/);
  const moved = await read(await list());
  assert.deepEqual([moved.status, moved.headers.get("location")], [307, "/elsewhere"]);
  assert.equal((await list()).status, 204);
});

test("a header that the registry leaves out is not put back", async () => {
  registry.injectFault({ headers: { date: null } });
  assert.equal((await list()).headers.get("date"), null);
});

test("a reset closes the connection before any response", async () => {
  registry.injectFault({ reset: true });
  await assert.rejects(list(), ({ cause }) => cause.code === "ECONNRESET");
});

test("a cut body delivers the status and half of the text, and then the connection ends", async () => {
  registry.injectFault({ cutBody: true });
  const response = await list();
  assert.equal(response.status, 200);
  let received = 0;
  await assert.rejects(async () => {
    for await (const chunk of response.body) received += chunk.length;
  }, TypeError);
  assert.ok(received > 10_000, `${received} bytes`);
});

test("a cut body ends without a reset, which could overtake the half that was sent", async () => {
  registry.injectFault({ cutBody: true, status: 500 });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write("GET / HTTP/1.1\r\nhost: registry.example\r\n\r\n");
  let received = "";
  for await (const chunk of socket.setEncoding("utf8")) received += chunk;
  assert.match(received, /^HTTP\/1\.1 500 /);
  assert.match(received, /\{"statusCode":500/);
  assert.doesNotMatch(received, /\r\n0\r\n/, "the end of a whole body");
});

test("a caller that goes away aborts the request", async () => {
  const started = withResolvers();
  const aborted = withResolvers();
  const front = await serve({
    fetch(request) {
      request.signal.addEventListener("abort", () => aborted.resolve());
      started.resolve();
      return new Promise(() => {});
    },
  });
  const caller = new AbortController();
  const answer = fetch(front.url, { signal: caller.signal });
  await started.promise;
  caller.abort();
  await assert.rejects(answer, { name: "AbortError" });
  await aborted.promise;
  await front.close();
});

test("a caller that goes away cancels a body that is still being sent", async () => {
  const cancelled = withResolvers();
  const front = await serve({
    fetch: async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array(10)),
          cancel: () => cancelled.resolve(),
        }),
      ),
  });
  const response = await fetch(front.url);
  await response.body.cancel();
  await cancelled.promise;
  await front.close();
});

test("closing ends connections that hang, and a port that is taken is reported", async () => {
  const front = await serve({ fetch: () => new Promise(() => {}) });
  const { port } = new URL(front.url);
  await assert.rejects(serve({ fetch: registry.fetch, port: Number(port) }), { code: "EADDRINUSE" });
  const answer = assert.rejects(fetch(front.url), TypeError);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await front.close();
  await answer;
});

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
