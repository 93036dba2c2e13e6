import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { withInstantTimers } from "../../support/clock.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { failing, turns } from "../../support/store-events.mjs";

const storeTimeoutMs = 2000;
const second = 1000;

/** A client on the registry's clock over a store that fails while `outage.on`; `used` is how often it was used. */
function setUp(fail, options = {}) {
  const registry = createRegistry({
    installations: Array(40).fill({ permissions: { organization_projects: "VIEW" } }),
  });
  const outage = { on: true };
  let used = 0;
  const store = recordingTokenStore();
  const method = (name) => [
    name,
    (...given) => {
      used += 1;
      return outage.on ? fail() : store[name](...given);
    },
  ];
  const tokenStore = Object.fromEntries(["get", "set", "delete"].map(method));
  const events = [];
  const onEvent = (event) => void (event.type === "store" && events.push(event.outcome));
  const icr = new IcrClient({ ...registry.clientOptions, tokenStore, onEvent, coalesce: true, ...options });
  const ids = registry.installations.map(({ id }) => id);
  let next = 0;
  return {
    registry,
    outage,
    events,
    icr,
    used: () => used,
    /** Calls that are cold, one after the other. */
    async call(count = 1) {
      for (let call = 0; call < count; call += 1, next += 1) {
        const token = await icr.installationAccessToken(ids[next]);
        assert.equal(token.installationId, ids[next]);
        await turns();
      }
    },
  };
}

const faults = { ...failing, hangs: () => new Promise(() => {}) };

export const cases = {
  "after three failures in a row a store is left alone for 30 s, and calls go on without it": withInstantTimers(
    storeTimeoutMs,
    async () => {
      for (const [how, fail] of Object.entries(faults)) {
        const { registry, used, events, call } = setUp(fail);
        await call(8);
        assert.equal(used(), 3, how);
        assert.deepEqual(events, Array(3).fill(how === "hangs" ? "late" : "failed"));
        registry.advance(29 * second);
        await call(3);
        assert.equal(used(), 3, how);
        registry.advance(second + 1);
        await call();
        assert.isAbove(used(), 3, how);
      }
    },
  ),

  "a store that has recovered by then is used again": async () => {
    const { registry, outage, used, events, icr, call } = setUp(failing.rejects);
    await call(4);
    outage.on = false;
    registry.advance(31 * second);
    const before = used();
    await call(3);
    assert.equal(used(), before + 6);
    assert.deepEqual(events.slice(3), ["miss", "done", "miss", "done", "miss", "done"]);
    assert.equal((await icr.fetchAsApp("/projects")).status, 200);
  },

  "a store that is still down is left alone again": async () => {
    const { registry, used, call } = setUp(failing.throws);
    await call(4);
    registry.advance(31 * second);
    await call(8);
    assert.isAtLeast(used(), 4);
    assert.isAtMost(used(), 6);
    registry.advance(29 * second);
    const before = used();
    await call(2);
    assert.equal(used(), before);
  },

  "failures with a success between them are not in a row": async () => {
    const { outage, used, call } = setUp(failing.rejects);
    for (let round = 0; round < 5; round += 1) {
      outage.on = true;
      await call();
      outage.on = false;
      await call();
    }
    assert.equal(used(), 5 * 4);
  },

  "an empty store, and one with values that are no tokens, has not failed": async () => {
    for (const value of [undefined, null, "garbage"]) {
      const { outage, used, call } = setUp(() => value);
      outage.on = true;
      await call(6);
      assert.equal(used(), 12, String(value));
    }
  },

  "while the store is left alone, invalidate, deleteAccessToken and refusals work": async () => {
    const { registry, used, icr, call } = setUp(failing.throws);
    await call(4);
    const before = used();
    const { id } = registry.installations[39];
    const token = await icr.installationAccessToken(id);
    await icr.fetchAsInstallation(id, "/projects");
    registry.revoke(token.token);
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    await icr.invalidate(id);
    assert.isTrue(await icr.deleteAccessToken(await icr.installationAccessToken(id)));
    assert.equal(used(), before);
  },

  "one client's store does not stop another client's": async () => {
    const broken = setUp(failing.throws);
    await broken.call(4);
    const healthy = setUp(failing.throws);
    healthy.outage.on = false;
    await healthy.call(2);
    assert.equal(healthy.used(), 4);
  },
};
