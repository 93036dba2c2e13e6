import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { tokenRequests } from "../../support/registry-client.mjs";
import { outcomeOf } from "../../support/time-limit.mjs";
import { storing, turns } from "../../support/store-events.mjs";

/**
 * A store in several places: what one writes there at once, the others read later, when it has been `replicated`. It
 * deletes a named token only where it is the newest.
 */
function replicatedStore() {
  const newest = new Map();
  const places = [];
  const place = () => {
    const seen = new Map();
    places.push(seen);
    return {
      get: async (key) => seen.get(key),
      async set(key, token) {
        newest.set(key, token);
        seen.set(key, token);
      },
      async delete(key, { token } = {}) {
        if (token !== undefined && newest.get(key)?.token !== token) return;
        newest.delete(key);
        seen.delete(key);
      },
    };
  };
  return {
    place,
    newest: () => [...newest.values()][0],
    replicate() {
      for (const seen of places) {
        seen.clear();
        for (const [key, token] of newest) seen.set(key, token);
      }
    },
  };
}

/** Two places whose clients use the same token, which is revoked; `there` has noticed and made a newer one. */
async function replaced() {
  const registry = createRegistry();
  const [{ id }] = registry.installations;
  const store = replicatedStore();
  const [here, there] = [1, 2].map(() => storing(registry, store.place(), { maxRetries: 0 }).icr);
  const old = await here.installationAccessToken(id);
  await here.fetchAsInstallation(id, "/projects");
  await turns();
  store.replicate();
  assert.equal((await there.installationAccessToken(id)).token, old.token);
  await there.fetchAsInstallation(id, "/projects");
  registry.revoke(old.token);
  assert.equal((await there.fetchAsInstallation(id, "/projects")).status, 200);
  const newer = await there.installationAccessToken(id);
  assert.notEqual(newer.token, old.token);
  await turns();
  assert.equal(store.newest().token, newer.token);
  return { registry, id, store, here, there, old, newer };
}

export const cases = {
  "a client that refuses an older token does not lose the newer one of the store": async () => {
    const { registry, id, store, here, newer } = await replaced();
    registry.injectFault({ path: /\/accessTokens$/, status: 503, times: Infinity });
    await outcomeOf(here.fetchAsInstallation(id, "/projects"));
    await turns();
    assert.equal(store.newest()?.token, newer.token);
    registry.clearFaults();
  },

  "a token that was refused is not taken from a store that still returns it": async () => {
    const { registry, id, store, here, old } = await replaced();
    assert.equal((await here.fetchAsInstallation(id, "/projects")).status, 200);
    const used = await here.installationAccessToken(id);
    assert.notEqual(used.token, old.token);
    await turns();
    assert.isDefined(store.newest());
    assert.notEqual(store.newest().token, old.token);
    assert.isAtMost(tokenRequests(registry).length, 3);
    registry.clearRequests();
    store.replicate();
    const third = storing(registry, store.place()).icr;
    store.replicate();
    assert.equal((await third.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal(tokenRequests(registry).length, 0);
  },

  "once the store has the newer token everywhere, who refuses the older one takes it": async () => {
    const { registry, id, store, here, newer } = await replaced();
    store.replicate();
    registry.clearRequests();
    assert.equal((await here.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal((await here.installationAccessToken(id)).token, newer.token);
    assert.equal(tokenRequests(registry).length, 0);
    assert.equal(store.newest().token, newer.token);
  },

  "deleting an older token leaves the newer one of the store": async () => {
    const { id, store, here, there, old, newer } = await replaced();
    await outcomeOf(here.deleteAccessToken(old));
    await turns();
    assert.equal(store.newest()?.token, newer.token);
    assert.equal((await there.installationAccessToken(id)).token, newer.token);
  },

  "a store that goes on returning the refused token for ever costs one token, not one a call": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const minting = storing(registry, replicatedStore().place()).icr;
    const old = await minting.createInstallationAccessToken(id);
    registry.revoke(old.token);
    // A token that was just made might be unknown for some seconds.
    registry.advance(60_000);
    registry.clearRequests();
    const stale = { get: async () => old, set: async () => {}, delete: async () => {} };
    const { icr } = storing(registry, stale, { now: registry.now });
    for (let call = 0; call < 10; call += 1) {
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    }
    assert.equal(tokenRequests(registry).length, 1);
    const refused = registry.requests.filter(({ status }) => status === 401);
    assert.lengthOf(refused, 1);
  },
};
