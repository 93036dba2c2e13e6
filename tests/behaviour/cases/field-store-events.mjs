import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { withInstantTimers } from "../../support/clock.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { failing, storing, turns } from "../../support/store-events.mjs";

const storeTimeoutMs = 2000;
const hangs = () => new Promise(() => {});

export const cases = {
  "an event says of each use of the store how it ended and how long it took": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const tokenStore = recordingTokenStore();
    const first = storing(registry, tokenStore);
    const { token } = await first.icr.installationAccessToken(id);
    await turns();
    assert.deepEqual(first.outcomes(), ["get: miss", "set: done"]);
    const later = storing(registry, tokenStore);
    await later.icr.installationAccessToken(id);
    await later.icr.deleteAccessToken(token);
    await turns();
    assert.equal(later.outcomes()[0], "get: hit");
    assert.equal(later.outcomes().at(-1), "delete: done");
    for (const event of [...first.events, ...later.events]) {
      assert.isTrue(event.durationMs >= 0 && event.durationMs < 5000, `${event.durationMs}`);
      assert.notInclude(JSON.stringify(event), token);
    }
    for (const { installationId } of first.events) assert.equal(installationId, id);
  },

  "a cached token is no use of the store, and without a store there is no such event": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const { icr, events } = storing(registry, recordingTokenStore());
    await icr.installationAccessToken(id);
    await turns();
    const before = events.length;
    for (let call = 0; call < 10; call += 1) await icr.fetchAsInstallation(id, "/projects");
    assert.lengthOf(events, before);
    const without = storing(registry, undefined);
    await without.icr.installationAccessToken(id);
    assert.deepEqual(without.events, []);
  },

  "a store that throws or rejects is in the events, method by method": async () => {
    for (const fail of Object.values(failing)) {
      for (const method of ["get", "set", "delete"]) {
        const registry = createRegistry();
        const [{ id }] = registry.installations;
        const { icr, outcomes } = storing(registry, recordingTokenStore({ [method]: fail }));
        await icr.deleteAccessToken(await icr.installationAccessToken(id));
        await turns();
        const good = { get: "miss", set: "done", delete: "done" };
        const expected = Object.entries({ ...good, [method]: "failed" }).map((entry) => entry.join(": "));
        // Where a store holds nothing, or what cannot be read, there may be nothing to delete.
        if (method !== "delete") assert.includeMembers([...outcomes(), "delete: done"], expected);
        else assert.sameMembers(outcomes(), expected);
      }
    }
  },

  "a store that takes longer than 2 s is late": withInstantTimers(storeTimeoutMs, async () => {
    for (const method of ["get", "set", "delete"]) {
      const registry = createRegistry();
      const [{ id }] = registry.installations;
      const { icr, outcomes } = storing(registry, recordingTokenStore({ [method]: hangs }));
      await icr.deleteAccessToken(await icr.installationAccessToken(id));
      await turns();
      assert.include(outcomes(), `${method}: late`);
    }
  }),

  "a value that is no token of this owner is not a miss": async () => {
    const registry = createRegistry();
    const [{ id }, other] = registry.installations;
    const minting = storing(registry, recordingTokenStore()).icr;
    const foreign = await minting.createInstallationAccessToken(other.id);
    const own = await minting.createInstallationAccessToken(id);
    const values = [foreign, { ...own, appId: "another" }, {}, 5, "garbage", JSON.stringify(foreign), [own], true];
    for (const value of values) {
      const { icr, outcomes } = storing(registry, recordingTokenStore({ get: () => value }));
      assert.equal((await icr.installationAccessToken(id)).installationId, id);
      assert.equal(outcomes()[0], "get: not_a_token", JSON.stringify(value));
    }
    for (const value of [undefined, null]) {
      const { icr, outcomes } = storing(registry, recordingTokenStore({ get: () => value }));
      await icr.installationAccessToken(id);
      assert.equal(outcomes()[0], "get: miss");
    }
  },
};
