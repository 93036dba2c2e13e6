import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { createClient, tokenRequests } from "../../support/registry-client.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { storing, turns } from "../../support/store-events.mjs";

/** A store that keeps texts, as Redis, KV and files do. */
function textStore() {
  const kept = new Map();
  return {
    kept,
    get: async (key) => kept.get(key) ?? null,
    set: async (key, token) => void kept.set(key, JSON.stringify(token)),
    delete: async (key) => void kept.delete(key),
  };
}

export const cases = {
  "a store that keeps JSON texts serves": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const tokenStore = textStore();
    const first = storing(registry, tokenStore).icr;
    const made = [await first.installationAccessToken(id), await first.appAccessToken()];
    await turns();
    const later = storing(registry, tokenStore);
    assert.deepEqual([await later.icr.installationAccessToken(id), await later.icr.appAccessToken()], made);
    assert.deepEqual(later.outcomes(), ["get: hit", "get: hit"]);
    assert.equal((await later.icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal(tokenRequests(registry).length, 2);
  },

  "JSON text with spaces, or with fields that this version does not know, serves": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const token = await createClient(registry).createInstallationAccessToken(id);
    for (const text of [JSON.stringify(token, null, 2), ` ${JSON.stringify({ ...token, region: "eu" })}\n`]) {
      const { icr } = storing(registry, recordingTokenStore({ get: () => text }));
      assert.equal((await icr.installationAccessToken(id)).token, token.token);
    }
  },

  "JSON text of another owner, of a list, or cut off, counts as none": async () => {
    const registry = createRegistry();
    const [{ id }, other] = registry.installations;
    const icr = createClient(registry);
    const own = await icr.createInstallationAccessToken(id);
    const foreign = await icr.createInstallationAccessToken(other.id);
    const texts = [
      JSON.stringify(foreign),
      JSON.stringify({ ...own, appId: "another" }),
      JSON.stringify([own]),
      JSON.stringify(JSON.stringify(own)),
      JSON.stringify(own).slice(0, -1),
      JSON.stringify({ ...own, expiresAt: "soon" }),
      "null",
      "",
    ];
    for (const text of texts) {
      const token = await storing(registry, recordingTokenStore({ get: () => text })).icr.installationAccessToken(id);
      assert.notInclude([own.token, foreign.token], token.token, text);
      assert.equal(token.installationId, id);
    }
  },

  "a store may change the token that it is given: callers have their own": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const given = [];
    const set = (_key, token) => {
      given.push([Object.isFrozen(token), Object.isFrozen(token.permissions), token]);
      token.token = "sealed";
      token.permissions.organization_info = "NONE";
      token.note = "mine";
    };
    const { icr, outcomes } = storing(registry, recordingTokenStore({ set }));
    const token = await icr.installationAccessToken(id);
    await turns();
    assert.deepEqual(given[0].slice(0, 2), [false, false]);
    assert.include(outcomes(), "set: done");
    assert.isTrue(Object.isFrozen(token) && Object.isFrozen(token.permissions));
    assert.match(token.token, /^crs_/);
    assert.notEqual(token.permissions.organization_info, "NONE");
    assert.notProperty(token, "note");
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
  },

  "what is dropped because it was refused or deleted is deleted by name, so that a newer one stays": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const tokenStore = recordingTokenStore();
    const { icr } = storing(registry, tokenStore);
    await icr.fetchAsInstallation(id, "/projects");
    const refused = await icr.installationAccessToken(id);
    registry.revoke(refused.token);
    await icr.fetchAsInstallation(id, "/projects");
    const deleted = await icr.installationAccessToken(id);
    await icr.deleteAccessToken(deleted);
    await turns();
    const deletions = tokenStore.calls.filter(([name]) => name === "delete");
    assert.isAtLeast(deletions.length, 1);
    for (const [, key, options] of deletions) {
      assert.isString(key);
      assert.isObject(options);
      assert.include([refused.token, deleted.token], options.token);
    }
    assert.equal(deletions.at(-1)[2].token, deleted.token);
  },
};
