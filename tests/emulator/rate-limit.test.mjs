import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

const list = "GET /app/installations";
const limited = (requests, perMs, options) =>
  createRegistry({ now: () => Date.UTC(2024, 0, 1), rateLimit: { requests, perMs }, ...options });

async function statuses(count, send) {
  const responses = [];
  for (let turn = 0; turn < count; turn += 1) responses.push((await send()).status);
  return responses;
}

test("there is no limit by default", async () => {
  const registry = createRegistry();
  assert.deepEqual(new Set(await statuses(50, () => callAsApp(registry, list))), new Set([200]));
});

test("a request over the limit is a 429 that says how long to wait", async () => {
  const registry = limited(2, 2500);
  assert.deepEqual(await statuses(3, () => callAsApp(registry, list)), [200, 200, 429]);
  registry.advance(600);
  const { status, headers, body } = await callAsApp(registry, list);
  assert.equal(status, 429);
  assert.equal(headers.get("retry-after"), "2");
  assert.deepEqual(body, { statusCode: 429, message: "Too many requests", error: "Too Many Requests" });
});

test("the window slides, and requests over the limit do not count", async () => {
  const registry = limited(2, 1000);
  const send = () => callAsApp(registry, list);
  assert.deepEqual(await statuses(1, send), [200]);
  registry.advance(600);
  assert.deepEqual(await statuses(5, send), [200, 429, 429, 429, 429]);
  registry.advance(400);
  assert.deepEqual(await statuses(2, send), [200, 429]);
  registry.advance(600);
  assert.deepEqual(await statuses(2, send), [200, 429]);
});

test("each caller has its own limit, whatever JWT or token it uses", async () => {
  const registry = limited(2, 60_000, { installations: 2 });
  const [first, second] = registry.installations;
  const tokens = [await mint(registry, first.id), await mint(registry, second.id)];
  assert.equal((await callAsApp(registry, list)).status, 429, "the app with another JWT");
  for (const token of tokens) {
    assert.deepEqual(await statuses(3, () => call(registry, "GET /projects", { token })), [200, 200, 429]);
  }
  const other = registry.addApp();
  assert.equal((await call(registry, list, { jwt: await other.signJwt() })).status, 200);
});

test("a new token of the same installation brings no new limit", async () => {
  const registry = limited(2, 60_000, { installations: 1 });
  const [{ id }] = registry.installations;
  const [one, other] = [await mint(registry, id), await mint(registry, id)];
  const statusOf = async (token) => (await call(registry, "GET /projects", { token })).status;
  assert.deepEqual([await statusOf(one), await statusOf(other), await statusOf(other)], [200, 200, 429]);
});

test("a request with an invalid credential does not count", async () => {
  const registry = limited(1, 60_000);
  assert.deepEqual(await statuses(3, () => call(registry, list, { jwt: "a.b.c" })), [401, 401, 401]);
  assert.deepEqual(await statuses(2, () => callAsApp(registry, list)), [200, 429]);
});

test("a registry whose clock is set back does not block its callers", async () => {
  const registry = limited(1, 1000);
  await callAsApp(registry, list);
  registry.advance(-3_600_000);
  assert.equal((await callAsApp(registry, list)).status, 200);
});

test("an impossible limit is rejected", () => {
  for (const [requests, perMs] of [
    [0, 1000],
    [1, 0],
    [NaN, 1000],
  ]) {
    assert.throws(() => limited(requests, perMs), RangeError);
  }
});
