import { assert } from "chai";
import { createClient, tokenRequests, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";
import { deferred } from "../../support/deferred.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";

const hour = 60 * 60_000;
const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A client with a store, and another one with the same store, for later use. */
function sharing(tokenStore = recordingTokenStore(), options = {}) {
  const { registry, events, id } = setUp();
  const make = () => createClient(registry, { appId: registry.appId, tokenStore, onEvent: events.listen, ...options });
  return { registry, events, id, tokenStore, icr: make(), later: make() };
}

/** The same store with methods that resolve in a later turn. */
function slow(store) {
  const later = (name) => [name, async (...parameters) => (await nextTurn(), store[name](...parameters))];
  return { ...store, ...Object.fromEntries(["get", "set", "delete"].map(later)) };
}

export const cases = {
  "a stored token is used before the jwt function and the registry, from a synchronous store too": async () => {
    for (const tokenStore of [recordingTokenStore(), slow(recordingTokenStore())]) {
      const { registry, events, id, icr, later } = sharing(tokenStore);
      const made = await icr.installationAccessToken(id);
      const app = await icr.appAccessToken();
      await nextTurn();
      await nextTurn();
      registry.clearRequests();
      assert.deepEqual(await later.installationAccessToken(id), made);
      assert.deepEqual(await later.appAccessToken(), app);
      assert.equal((await later.fetchAsInstallation(id, "/projects")).status, 200);
      assert.deepEqual(
        registry.requests.map(({ path }) => path),
        ["/projects"],
      );
      assert.deepEqual(events.actions(), ["created", "created", "loaded", "loaded"]);
    }
  },

  "a stored token in its refresh window is used at once, and refreshed in the background of that call": withClock(
    async (clock) => {
      const background = [];
      const { registry, id, icr, later } = sharing(recordingTokenStore(), {
        waitUntil: (promise) => background.push(promise),
      });
      const made = await icr.installationAccessToken(id);
      clock.advance(2 * hour - 4 * 60_000);
      assert.deepEqual(await later.installationAccessToken(id), made);
      while (background.length > 0) await background.shift();
      assert.equal(tokenRequests(registry).length, 2);
    },
  ),

  "a token is written with its expiry in milliseconds, under a key without a secret": async () => {
    const { id, tokenStore, icr } = sharing();
    const token = await icr.installationAccessToken(id);
    const [[, key], [name, written, value, options]] = tokenStore.calls;
    assert.equal(name, "set");
    assert.isString(key);
    assert.equal(written, key);
    assert.deepEqual(value, token);
    assert.deepEqual(options, { expiresAt: Date.parse(token.expiresAt) });
    assert.notInclude(key, token.token);
  },

  "a store is read once for all concurrent callers, and not for a cached token": async () => {
    const { id, tokenStore, icr } = sharing(recordingTokenStore(), { coalesce: true });
    await Promise.all(Array.from({ length: 100 }, () => icr.installationAccessToken(id)));
    await icr.installationAccessToken(id);
    assert.deepEqual(
      tokenStore.calls.map(([name]) => name),
      ["get", "set"],
    );
  },

  "a store's methods are called with the store as `this`": async () => {
    class Store {
      entries = new Map();
      get(key) {
        return this.entries.get(key);
      }
      set(key, token) {
        this.entries.set(key, token);
      }
      delete(key) {
        this.entries.delete(key);
      }
    }
    const { registry, id, tokenStore, icr, later } = sharing(new Store());
    await icr.installationAccessToken(id);
    await later.installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 1);
    await later.invalidate(id);
    assert.equal(tokenStore.entries.size, 0);
  },

  "an expired token in the store is replaced": withClock(async (clock) => {
    const { id, tokenStore, icr, later } = sharing();
    const old = await icr.installationAccessToken(id);
    clock.advance(2 * hour);
    const renewed = await later.installationAccessToken(id);
    assert.notEqual(renewed.token, old.token);
    assert.deepEqual([...tokenStore.entries.values()], [renewed]);
  }),

  "a refresh uses the token that another client has refreshed already": withClock(async (clock) => {
    const { registry, events, id, icr, later } = sharing();
    await icr.installationAccessToken(id);
    await later.installationAccessToken(id);
    clock.advance(2 * hour - 60_000);
    const created = events.next("created");
    await icr.installationAccessToken(id);
    await created;
    const loaded = events.next("loaded");
    await later.installationAccessToken(id);
    await loaded;
    assert.deepEqual(await later.installationAccessToken(id), await icr.installationAccessToken(id));
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "a token that is read from the store in its refresh window is refreshed": withClock(async (clock) => {
    const { registry, id, icr, later } = sharing();
    const current = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * 60_000);
    for (const call of [1, 2]) assert.deepEqual(await later.installationAccessToken(id), current, `call ${call}`);
    for (let turn = 0; turn < 20 && tokenRequests(registry).length < 2; turn += 1) await nextTurn();
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "a refused token is not read from the store again": async () => {
    const { registry, id, tokenStore, icr } = sharing();
    const refused = await icr.installationAccessToken(id);
    registry.revoke(refused.token);
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    const [stored] = tokenStore.entries.values();
    assert.notEqual(stored.token, refused.token);
    assert.deepEqual(await icr.installationAccessToken(id), stored);
  },

  "a refused token is returned to nobody while a slow store deletes it": async () => {
    const [deleting, released] = [deferred(), deferred()];
    const tokenStore = recordingTokenStore({
      delete: async (key) => {
        deleting.resolve();
        await released.promise;
        tokenStore.entries.delete(key);
      },
    });
    const { registry, id, icr } = sharing(tokenStore);
    const refused = await icr.installationAccessToken(id);
    registry.revoke(refused.token);
    const call = icr.fetchAsInstallation(id, "/projects").then(({ status }) => status);
    await Promise.race([deleting.promise, call]);
    const other = icr.installationAccessToken(id);
    await nextTurn();
    released.resolve();
    assert.notEqual((await other).token, refused.token);
    assert.equal(await call, 200);
  },

  "a 401 for an old token does not delete the store's newer one, and uses it": async () => {
    const { registry, id, tokenStore, icr, later } = sharing();
    const old = await icr.installationAccessToken(id);
    await later.installationAccessToken(id);
    registry.revoke(old.token);
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    const renewed = await icr.installationAccessToken(id);
    assert.equal((await later.fetchAsInstallation(id, "/projects")).status, 200);
    assert.deepEqual(await later.installationAccessToken(id), renewed);
    assert.deepEqual([...tokenStore.entries.values()], [renewed]);
    assert.equal(tokenRequests(registry).length, 2);
  },

  "an invalidated token is deleted from the store too": async () => {
    const { id, tokenStore, icr } = sharing();
    const token = await icr.installationAccessToken(id);
    await icr.appAccessToken();
    await icr.invalidate(id);
    assert.equal(tokenStore.entries.size, 1);
    assert.notEqual((await icr.installationAccessToken(id)).token, token.token);
    await icr.invalidate();
    assert.equal(tokenStore.entries.size, 0);
  },

  "a token that was in flight at an invalidation is not read back from the store": async () => {
    const sent = deferred();
    const { registry, id, tokenStore } = sharing();
    const fetch = (...parameters) => {
      sent.resolve();
      return registry.fetch(...parameters);
    };
    const icr = createClient(registry, { appId: registry.appId, tokenStore, fetch });
    const inFlight = icr.installationAccessToken(id);
    await sent.promise;
    await icr.invalidate(id);
    const token = await inFlight;
    await nextTurn();
    assert.notEqual((await icr.installationAccessToken(id)).token, token.token);
  },

  "a deleted token is in no cache, nor in the store": async () => {
    const { id, tokenStore, icr } = sharing();
    const token = await icr.installationAccessToken(id);
    await icr.deleteAccessToken(token);
    assert.equal(tokenStore.entries.size, 0);
    assert.notEqual((await icr.installationAccessToken(id)).token, token.token);
  },
};
