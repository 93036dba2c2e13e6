import { assert } from "chai";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { tokenRequests } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";
import { icrError } from "../../support/rejection.mjs";
import { within } from "../../support/time-limit.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { turns } from "../../support/store-events.mjs";

const draft = { permissions: { organization_projects: "VIEW" } };
const isDeletion = ({ method }) => method === "DELETE";
const active = (registry) => registry.tokens.filter(({ isActive }) => isActive).length;

/** A client that has so many tokens, and how many deletions are under way at a time. */
async function holding(count, options = {}, durationMs = 2) {
  const registry = createRegistry({ installations: Array(count).fill(draft) });
  const deletions = { now: 0, most: 0, ended: 0, onEnd: () => {} };
  const fetch = async (url, init) => {
    if (!isDeletion(init)) return registry.fetch(url, init);
    deletions.now += 1;
    deletions.most = Math.max(deletions.most, deletions.now);
    try {
      await new Promise((resolve) => setTimeout(resolve, durationMs));
      if (init.signal?.aborted) throw init.signal.reason;
      const response = await registry.fetch(url, init);
      deletions.ended += 1;
      deletions.onEnd(deletions.ended);
      return response;
    } finally {
      deletions.now -= 1;
    }
  };
  const icr = new IcrClient({ jwt: registry.signJwt, fetch, appId: registry.appId, coalesce: true, ...options });
  const ids = registry.installations.map(({ id }) => id);
  await Promise.all(ids.map((id) => icr.installationAccessToken(id)));
  await turns();
  return { registry, icr, ids, deletions };
}

export const cases = {
  "many tokens are deleted eight at a time": async () => {
    const { registry, icr, deletions } = await holding(40);
    assert.deepEqual(await icr.revokeAll(), { revoked: 40, errors: [], left: 0 });
    assert.equal(deletions.most, 8);
    assert.equal(active(registry), 0);
  },

  "an abort returns what was done, and what is left can be deleted later": async () => {
    const { registry, icr, deletions } = await holding(40);
    const caller = new AbortController();
    deletions.onEnd = (ended) => ended === 10 && caller.abort(new Error("the page is gone"));
    const { revoked, errors, left } = await within(2000, icr.revokeAll({ signal: caller.signal }));
    // Of the ten that the registry has ended, eight may not have been read yet.
    assert.isAtLeast(revoked, 2);
    assert.isAtMost(revoked, 18);
    assert.isTrue(errors.every(isIcrError));
    assert.equal(revoked + errors.length + left, 40);
    assert.isAtLeast(left, 40 - 18);
    await turns();
    assert.isAtMost(active(registry), 40 - revoked);
    assert.deepInclude(await icr.revokeAll(), { errors: [], left: 0 });
    assert.equal(active(registry), 0);
  },

  "a signal that was aborted before sends nothing and leaves all": async () => {
    const { registry, icr } = await holding(3);
    registry.clearRequests();
    const result = await icr.revokeAll({ signal: AbortSignal.abort(new Error("too late")) });
    assert.deepEqual(result, { revoked: 0, errors: [], left: 3 });
    assert.lengthOf(registry.requests, 0);
    assert.deepEqual(await icr.revokeAll(), { revoked: 3, errors: [], left: 0 });
  },

  "an abort does not wait for a registry that hangs": async () => {
    const { registry, icr } = await holding(20);
    registry.injectFault({ method: "DELETE", hang: true, times: Infinity });
    const { revoked, left, errors } = await within(2000, icr.revokeAll({ signal: AbortSignal.timeout(60) }));
    assert.equal(revoked, 0);
    assert.equal(errors.length + left, 20);
  },

  "its deadline ends it likewise": async () => {
    const { registry, icr } = await holding(20);
    registry.injectFault({ method: "DELETE", hang: true, times: Infinity });
    const { revoked, left, errors } = await within(2000, icr.revokeAll({ deadlineMs: 60 }));
    assert.equal(revoked, 0);
    assert.equal(errors.length + left, 20);
  },

  "tokens that were dropped are deleted too: forgotten, replaced, evicted": async () => {
    const { registry, icr, ids } = await holding(3);
    await icr.invalidate(ids[0]);
    await icr.installationAccessToken(ids[0]);
    assert.deepInclude(await icr.revokeAll(), { errors: [], left: 0 });
    assert.equal(active(registry), 0);

    const small = await holding(6, { maxCachedTokens: 2 });
    assert.deepInclude(await small.icr.revokeAll(), { errors: [], left: 0 });
    assert.equal(active(small.registry), 0);

    const all = await holding(3);
    await all.icr.invalidate();
    assert.deepEqual(await all.icr.revokeAll(), { revoked: 3, errors: [], left: 0 });
    assert.equal(active(all.registry), 0);
  },

  "a token that a refresh has replaced is deleted with its successor": withClock(async (clock) => {
    const { registry, icr, ids } = await holding(1);
    const old = await icr.installationAccessToken(ids[0]);
    clock.advance(2 * 3_600_000 - 4 * 60_000);
    while ((await icr.installationAccessToken(ids[0])).token === old.token) await turns(1);
    assert.equal(active(registry), 2);
    assert.deepInclude(await icr.revokeAll(), { errors: [], left: 0 });
    assert.equal(active(registry), 0);
  }),

  "a dropped token that is dead already is no error": async () => {
    const { registry, icr, ids } = await holding(2);
    for (const id of ids) await icr.fetchAsInstallation(id, "/projects");
    registry.revoke((await icr.installationAccessToken(ids[0])).token);
    assert.equal((await icr.fetchAsInstallation(ids[0], "/projects")).status, 200);
    assert.deepInclude(await icr.revokeAll(), { errors: [], left: 0 });
    assert.equal(active(registry), 0);
  },

  "tokens that others may use through a store stay, unless it says shared": async () => {
    const tokenStore = recordingTokenStore();
    const { registry, icr, ids } = await holding(3, { tokenStore });
    registry.clearRequests();
    const { revoked, errors } = await icr.revokeAll();
    assert.deepEqual({ revoked, errors }, { revoked: 0, errors: [] });
    assert.lengthOf(registry.requests.filter(isDeletion), 0);
    assert.equal(active(registry), 3);
    assert.equal(tokenStore.entries.size, 3);
    const other = new IcrClient({ ...tokenClient(registry), tokenStore });
    assert.equal((await other.fetchAsInstallation(ids[0], "/projects")).status, 200);
    assert.lengthOf(tokenRequests(registry), 0);

    assert.deepEqual(await icr.revokeAll({ shared: true }), { revoked: 3, errors: [], left: 0 });
    assert.equal(active(registry), 0);
    await turns();
    assert.equal(tokenStore.entries.size, 0);
  },

  "the end of an await using block leaves tokens of a store alone, too": async () => {
    if (!Symbol.asyncDispose) return;
    const tokenStore = recordingTokenStore();
    const { registry, icr } = await holding(2, { tokenStore });
    await icr[Symbol.asyncDispose]();
    assert.equal(active(registry), 2);
    assert.equal(tokenStore.entries.size, 2);
  },

  "failures are in errors and the others are deleted all the same": async () => {
    const { registry, icr } = await holding(20, { maxRetries: 0 });
    registry.injectFault({ method: "DELETE", status: 500, times: 3 }, { method: "DELETE", reset: true, times: 2 });
    const { revoked, errors, left } = await icr.revokeAll();
    assert.deepEqual([revoked, errors.length, left], [15, 5, 0]);
    assert.isTrue(errors.every(isIcrError));
    assert.equal(active(registry), 5);
  },

  "a client works on afterwards, and what was under way is no exception": async () => {
    const { registry, icr, ids } = await holding(3);
    await Promise.all([icr.revokeAll(), icr.fetchAsInstallation(ids[0], "/projects").catch(() => {})]);
    registry.clearRequests();
    assert.equal((await icr.fetchAsInstallation(ids[1], "/projects")).status, 200);
    assert.deepInclude(await icr.revokeAll(), { errors: [], left: 0 });
    assert.equal(active(registry), 0);
  },

  "a shared that is neither true nor false is an error that says what came": async () => {
    const { icr } = await holding(1);
    for (const [value, came] of [
      ["yes", "string"],
      [1, "number"],
      [null, "null"],
    ]) {
      const { message } = await icrError(icr.revokeAll({ shared: value }), "invalid_argument");
      assert.include(message, "`shared`");
      assert.include(message, came);
    }
    const { message } = await icrError(icr.revokeAll({ share: true }), "invalid_argument");
    assert.include(message, "`shared`");
  },
};

function tokenClient({ signJwt, fetch, appId }) {
  return { jwt: signJwt, fetch, appId };
}
