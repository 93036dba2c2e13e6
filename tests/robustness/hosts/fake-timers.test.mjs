import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

const kinds = [["setTimeout"], ["setTimeout", "setInterval", "setImmediate"], ["setTimeout", "setInterval", "Date"]];

async function turns(count = 200) {
  for (let turn = 0; turn < count; turn += 1) await null;
}

for (const apis of kinds) {
  test(`under node:test's fake ${apis.join(", ")} what waits for nothing needs no tick`, async (t) => {
    t.mock.timers.enable({ apis, ...(apis.includes("Date") && { now: Date.UTC(2030, 0, 1) }) });
    const registry = createRegistry();
    const icr = new IcrClient({ ...registry.clientOptions });
    const [{ id }] = registry.installations;
    registry.injectFault({ path: "/projects", status: 503, retryAfter: 0, times: 2 });
    registry.injectFault({ path: "/app/installations", status: 429, retryAfter: 0 });
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal((await icr.installations().toArray()).length, 3);
    registry.advance(3 * 3_600_000);
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal((await icr.revokeAll()).errors.length, 0);
  });

  test(`under node:test's fake ${apis.join(", ")} a wait passes with the ticks`, async (t) => {
    t.mock.timers.enable({ apis, ...(apis.includes("Date") && { now: Date.UTC(2030, 0, 1) }) });
    t.mock.method(Math, "random", () => 0);
    const registry = createRegistry();
    const delays = [];
    let onRetry;
    const retried = new Promise((resolve) => (onRetry = resolve));
    const onEvent = ({ type, delayMs }) => {
      if (type !== "retry") return;
      delays.push(delayMs);
      onRetry();
    };
    const icr = new IcrClient({ ...registry.clientOptions, onEvent });
    const [{ id }] = registry.installations;
    registry.injectFault({ status: 503, retryAfter: 2 });
    let ended = false;
    const call = icr.getInstallation(id).finally(() => (ended = true));
    await retried;
    await turns();
    assert.deepEqual(delays, [2000]);
    t.mock.timers.tick(1999);
    await turns();
    assert.equal(ended, false);
    t.mock.timers.tick(1);
    assert.equal((await call).id, id);
  });
}
