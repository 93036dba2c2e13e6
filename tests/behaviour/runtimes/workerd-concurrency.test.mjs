import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../../scripts/lib/node-server.mjs";
import { startWorkerd } from "../../support/start-workerd.mjs";

const workerd = await startWorkerd(fileURLToPath(new URL("concurrency-worker.mjs", import.meta.url)));
after(() => workerd.close());

const tokenPath = /\/accessTokens$/;
const hour = 60 * 60_000;

let registry;
let server;
let barrier;

beforeEach(async () => {
  const draft = { permissions: { organization_projects: "VIEW" } };
  registry = createRegistry({ installations: Array(200).fill(draft) });
  barrier = createBarrier();
  server = await serve({ fetch: respond });
});
afterEach(() => server.close());

async function respond(request) {
  const { pathname } = new URL(request.url);
  await barrier.pass(pathname);
  if (pathname !== "/jwt") return registry.fetch(request);
  // Expires so soon that each creation of a token requests another.
  return new Response(await registry.signJwt({ exp: Math.floor(registry.now() / 1000) + 20 }));
}

/** Delays requests by their path, and counts those that wait. */
function createBarrier() {
  let closedTo;
  const waiting = [];
  let onArrival = () => {};
  return {
    close: (pattern) => (closedTo = pattern),
    open() {
      closedTo = undefined;
      for (const resolve of waiting.splice(0)) resolve();
    },
    pass(path) {
      if (!closedTo?.test(path)) return undefined;
      return new Promise((resolve) => {
        waiting.push(resolve);
        onArrival();
      });
    },
    /** Resolves once so many requests wait. */
    waitingRequests: (count) =>
      new Promise((resolve) => {
        onArrival = () => waiting.length >= count && resolve();
        onArrival();
      }),
  };
}

/** The status or error that the Worker's client got; a request that hangs rejects. */
async function call(path, id, signal = AbortSignal.timeout(20_000)) {
  const query = new URLSearchParams({ registry: server.url, appId: registry.appId, id });
  const response = await fetch(`${workerd.url}${path}?${query}`, { signal });
  return response.json();
}

const calls = (count, path, id, signal) => Array.from({ length: count }, () => call(path, id, signal));
const allOk = (count) => Array(count).fill(200);
const createdTokens = () =>
  registry.requests.filter(({ path, status }) => tokenPath.test(path) && status === 201).length;

// Tests share the Worker, and so its client and its store: each uses an installation of its own.
let used = 0;
const nextId = () => registry.installations[used++].id;

for (const path of ["/shared", "/own"]) {
  const client = path === "/shared" ? "one client" : "a client for each request over one store";

  test(`${client} serves 100 concurrent requests, and then uses their token`, async () => {
    const id = nextId();
    assert.deepEqual(await Promise.all(calls(100, path, id)), allOk(100));
    const created = createdTokens();
    assert.deepEqual(await Promise.all(calls(100, path, id)), allOk(100));
    assert.equal(createdTokens(), created);
  });

  test(`${client} serves 100 concurrent requests for 100 installations`, async () => {
    const ids = Array.from({ length: 50 }, nextId);
    const both = await Promise.all([...ids, ...ids].map((id) => call(path, id)));
    assert.deepEqual(both, allOk(100));
    const organizations = new Set(registry.requests.map(({ installationId }) => installationId));
    for (const id of ids) assert.ok(organizations.has(id));
  });

  test(`${client} replaces a refused token under 100 concurrent requests`, async () => {
    const id = nextId();
    await call(path, id);
    registry.revoke(registry.tokens[0].id);
    assert.deepEqual(await Promise.all(calls(100, path, id)), allOk(100));
    assert.ok(createdTokens() > 1);
  });

  for (const [moment, pattern] of Object.entries({ JWT: /^\/jwt$/, token: tokenPath, response: /^\/projects$/ })) {
    test(`${client}: requests cancelled during the ${moment} do not affect others`, async () => {
      const id = nextId();
      if (moment === "response") await call(path, id);
      barrier.close(pattern);
      const abort = new AbortController();
      const cancelled = calls(10, path, id, abort.signal);
      const others = calls(10, path, id);
      await barrier.waitingRequests(20);
      abort.abort();
      for (const each of cancelled) await assert.rejects(each, { name: "AbortError" });
      const later = calls(10, path, id);
      barrier.open();
      assert.deepEqual(await Promise.all(others), allOk(10));
      assert.deepEqual(await Promise.all(later), allOk(10));
      assert.equal(await call(path, id), 200);
    });
  }
}

test("a refresh that was cancelled with its request blocks no other, and is tried again", async () => {
  const id = nextId();
  await call("/shared", id);
  registry.advance(2 * hour - 4 * 60_000);
  // The client learns the registry's time from its response.
  await call("/shared", id);
  barrier.close(tokenPath);
  assert.deepEqual(await Promise.all(calls(20, "/shared", id)), allOk(20));
  barrier.open();
  registry.advance(5 * 60_000);
  assert.deepEqual(await Promise.all(calls(20, "/shared", id)), allOk(20));
});
