import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../../scripts/lib/node-server.mjs";
import { startWorkerd } from "../../support/start-workerd.mjs";

const workerd = await startWorkerd(fileURLToPath(new URL("concurrency-worker.mjs", import.meta.url)));
after(() => workerd.close());

const mintPath = /\/accessTokens$/;
const hour = 60 * 60_000;

let registry;
let front;
let gate;

beforeEach(async () => {
  const draft = { permissions: { organization_projects: "VIEW" } };
  registry = createRegistry({ installations: Array(200).fill(draft) });
  gate = openGate();
  front = await serve({ fetch: answer });
});
afterEach(() => front.close());

async function answer(request) {
  const { pathname } = new URL(request.url);
  await gate.pass(pathname);
  if (pathname !== "/jwt") return registry.fetch(request);
  // Ends so soon that whoever makes a token asks for another.
  return new Response(await registry.signJwt({ exp: Math.floor(registry.now() / 1000) + 20 }));
}

/** Holds requests back by their path, and knows how many it holds. */
function openGate() {
  let closedTo;
  const held = [];
  let onArrival = () => {};
  return {
    close: (pattern) => (closedTo = pattern),
    open() {
      closedTo = undefined;
      for (const resolve of held.splice(0)) resolve();
    },
    pass(path) {
      if (!closedTo?.test(path)) return undefined;
      return new Promise((resolve) => {
        held.push(resolve);
        onArrival();
      });
    },
    /** Resolves once so many requests are held. */
    holds: (count) =>
      new Promise((resolve) => {
        onArrival = () => held.length >= count && resolve();
        onArrival();
      }),
  };
}

/** What the Worker's client met; a request that hangs rejects. */
async function call(path, id, signal = AbortSignal.timeout(20_000)) {
  const query = new URLSearchParams({ registry: front.url, appId: registry.appId, id });
  const response = await fetch(`${workerd.url}${path}?${query}`, { signal });
  return response.json();
}

const calls = (count, path, id, signal) => Array.from({ length: count }, () => call(path, id, signal));
const allOk = (count) => Array(count).fill(200);
const mintCount = () => registry.requests.filter(({ path, status }) => mintPath.test(path) && status === 201).length;

// Tests share the Worker, and so its client and its store: each takes an installation that no other has used.
let used = 0;
const nextId = () => registry.installations[used++].id;

for (const path of ["/shared", "/own"]) {
  const client = path === "/shared" ? "one client" : "a client for each request over one store";

  test(`${client} serves 100 concurrent requests, and then uses what they brought`, async () => {
    const id = nextId();
    assert.deepEqual(await Promise.all(calls(100, path, id)), allOk(100));
    const made = mintCount();
    assert.deepEqual(await Promise.all(calls(100, path, id)), allOk(100));
    assert.equal(mintCount(), made);
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
    assert.ok(mintCount() > 1);
  });

  for (const [moment, pattern] of Object.entries({ JWT: /^\/jwt$/, token: mintPath, answer: /^\/projects$/ })) {
    test(`${client}: requests that are cancelled while they wait for the ${moment} harm no other`, async () => {
      const id = nextId();
      if (moment === "answer") await call(path, id);
      gate.close(pattern);
      const abort = new AbortController();
      const cancelled = calls(10, path, id, abort.signal);
      const others = calls(10, path, id);
      await gate.holds(20);
      abort.abort();
      for (const each of cancelled) await assert.rejects(each, { name: "AbortError" });
      const later = calls(10, path, id);
      gate.open();
      assert.deepEqual(await Promise.all(others), allOk(10));
      assert.deepEqual(await Promise.all(later), allOk(10));
      assert.equal(await call(path, id), 200);
    });
  }
}

test("a refresh that was cancelled with its request is not waited for, and is tried again", async () => {
  const id = nextId();
  await call("/shared", id);
  registry.advance(2 * hour - 4 * 60_000);
  // Its answer tells the client the registry's time.
  await call("/shared", id);
  gate.close(mintPath);
  assert.deepEqual(await Promise.all(calls(20, "/shared", id)), allOk(20));
  gate.open();
  registry.advance(5 * 60_000);
  assert.deepEqual(await Promise.all(calls(20, "/shared", id)), allOk(20));
});
