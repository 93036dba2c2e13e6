import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

// Nothing ticks these timers: whatever waits for one never ends, and the test fails.
function stopTimers(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"], now: Date.UTC(2030, 0, 1) });
}

test("signing, listing, minting and deleting need no timer", async (t) => {
  stopTimers(t);
  const registry = createRegistry({ rateLimit: { requests: 9, perMs: 1000 } });
  const other = registry.addApp();
  assert.equal((await callAsApp(registry, "GET /app/installations")).status, 200);
  assert.equal((await call(registry, "GET /app/installations", { jwt: await other.signJwt() })).status, 200);
  const { id, organization } = registry.installations[0];
  const token = await mint(registry, id);
  const path = `/organizations/${organization.id}/warehouse/inventory`;
  assert.deepEqual((await call(registry, `POST ${path}`, { token, body: '{"a":1}' })).body, { a: 1 });
  assert.equal((await call(registry, "DELETE /app/installations/token", { token })).body, true);
});

test("no fault but a delay needs a timer", async (t) => {
  stopTimers(t);
  const registry = createRegistry();
  registry.injectFault({ status: 503, delayMs: 0 }, { retryAfter: 1 }, { html: true }, { reset: true });
  const send = () => callAsApp(registry, "GET /app/installations");
  assert.deepEqual([(await send()).status, (await send()).status, (await send()).status], [503, 429, 502]);
  await assert.rejects(send(), TypeError);
});

test("a delay passes with the fake timers", async (t) => {
  stopTimers(t);
  const registry = createRegistry();
  registry.injectFault({ delayMs: 60_000 });
  const response = call(registry, "GET /nowhere");
  t.mock.timers.tick(60_000);
  assert.equal((await response).status, 404);
});

test("a client of the registry needs no timer, either", async (t) => {
  stopTimers(t);
  const registry = createRegistry();
  const icr = new IcrClient(registry.clientOptions);
  assert.equal((await icr.installations().toArray({ max: 10 })).length, 3);
  const [{ id }] = registry.installations;
  assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
});

// Fake timers run hours between two turns of the event loop: what takes real time would be too late for each of them.
test("a client of the registry needs no turn of the event loop", async (t) => {
  stopTimers(t);
  const registry = createRegistry();
  registry.route("POST", "/echo", ({ body }) => body);
  const icr = new IcrClient(registry.clientOptions);
  const [{ id }] = registry.installations;
  let ended = false;
  const calls = async () => {
    const response = await icr.fetchAsInstallation(id, "/echo", { method: "POST", body: '{"a":1}' });
    assert.deepEqual(await response.json(), { a: 1 });
    registry.advance(3 * 3_600_000);
    await icr.getInstallation(id);
    await registry.addApp().signJwt();
  };
  const work = calls().finally(() => (ended = true));
  for (let turn = 0; turn < 2000 && !ended; turn += 1) await null;
  assert.equal(ended, true);
  await work;
});

test("a client of the registry needs no microtask of Node's that may be faked", async (t) => {
  const fake = t.mock.method(globalThis, "queueMicrotask", () => {});
  const registry = createRegistry();
  registry.route("POST", "/echo", ({ body }) => body);
  const icr = new IcrClient(registry.clientOptions);
  const [{ id }] = registry.installations;
  const response = await icr.fetchAsInstallation(id, "/echo", { method: "POST", body: '{"a":1}' });
  assert.deepEqual(await response.json(), { a: 1 });
  assert.equal((await icr.installations().toArray()).length, 3);
  assert.equal(fake.mock.callCount(), 0);
});
