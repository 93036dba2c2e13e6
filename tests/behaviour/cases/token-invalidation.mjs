import { assert } from "chai";
import { isIcrError } from "icr-app-client";
import { createClient, tokenRequests, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { deferred } from "../../support/deferred.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";

const projects = "/projects";
const deletions = ({ requests }) => requests.filter(({ method }) => method === "DELETE");
const activeTokens = ({ tokens }) => tokens.filter(({ isActive }) => isActive).length;

/** A client that has cached the tokens of the app and of all its installations. */
async function withCachedTokens(options, registryOptions) {
  const set = setUp(options, registryOptions);
  const { registry, icr } = set;
  await Promise.all([icr.appAccessToken(), ...registry.installations.map(({ id }) => icr.installationAccessToken(id))]);
  registry.clearRequests();
  return set;
}

export const cases = {
  "invalidate drops one installation's token at once, and no other": async () => {
    const { registry, icr, events } = await withCachedTokens();
    const [first, second] = registry.installations;
    const invalidated = icr.invalidate(first.id);
    await Promise.all([icr.installationAccessToken(first.id), icr.installationAccessToken(second.id)]);
    await icr.appAccessToken();
    assert.deepEqual(
      tokenRequests(registry).map(({ installationId }) => installationId),
      [first.id],
    );
    assert.isUndefined(await invalidated);
    assert.deepInclude(events.seen.at(-2), { action: "dropped", installationId: first.id });
  },

  "invalidate without an id drops everything, and deletes nothing": async () => {
    const { registry, icr } = await withCachedTokens();
    await icr.invalidate();
    await Promise.all([
      icr.appAccessToken(),
      ...registry.installations.map(({ id }) => icr.installationAccessToken(id)),
    ]);
    assert.equal(tokenRequests(registry).length, 4);
    assert.equal(deletions(registry).length, 0);
  },

  "invalidate drops which installation an organization has": async () => {
    const { registry, icr, installation } = setUp();
    const organizationId = installation.organization.id;
    await icr.installationForOrganization(organizationId);
    registry.uninstall(installation.id);
    const { id } = registry.install({ organization: { id: organizationId } });
    await icr.invalidate(installation.id);
    assert.equal((await icr.installationForOrganization(organizationId)).id, id);
  },

  "invalidating an uncached or invalid id changes nothing": async () => {
    const { registry, icr } = await withCachedTokens();
    await icr.invalidate("unknown");
    for (const wrong of [null, "", ".", 7])
      assert.equal(await rejectionCode(icr.invalidate(wrong)), "invalid_argument");
    await Promise.all([
      icr.appAccessToken(),
      ...registry.installations.map(({ id }) => icr.installationAccessToken(id)),
    ]);
    assert.equal(registry.requests.length, 0);
  },

  "a token that was in flight at an invalidation is not cached": async () => {
    const { registry, id } = setUp();
    const sent = deferred();
    const fetch = (...parameters) => {
      sent.resolve();
      return registry.fetch(...parameters);
    };
    const icr = createClient(registry, { fetch });
    const inFlight = icr.installationAccessToken(id);
    await sent.promise;
    await icr.invalidate(id);
    const token = await inFlight;
    assert.notEqual(await icr.installationAccessToken(id), token);
    assert.equal(tokenRequests(registry).length, 2);
  },

  "revokeAll deletes every cached token that the client created": async () => {
    const { registry, icr } = await withCachedTokens();
    assert.deepEqual(await icr.revokeAll(), { revoked: 4, errors: [], left: 0 });
    assert.equal(activeTokens(registry), 0);
    assert.equal(deletions(registry).length, 4);
    assert.deepEqual(await icr.revokeAll(), { revoked: 0, errors: [], left: 0 });
    assert.equal(deletions(registry).length, 4);
  },

  "revokeAll continues after a failure, and reports it": async () => {
    const { registry, icr } = await withCachedTokens({ maxRetries: 0 });
    registry.injectFault({ method: "DELETE", status: 500 }, { method: "DELETE", reset: true });
    const { revoked, errors } = await icr.revokeAll();
    assert.equal(revoked, 2);
    assert.sameMembers(
      errors.map(({ code }) => code),
      ["server_error", "network"],
    );
    assert.isTrue(errors.every(isIcrError));
    assert.equal(activeTokens(registry), 2);
  },

  "a token whose revocation failed is not returned again": async () => {
    const { registry, icr, id } = await withCachedTokens({ maxRetries: 0 });
    registry.injectFault({ method: "DELETE", status: 500, times: Infinity });
    assert.equal((await icr.revokeAll()).errors.length, 4);
    await icr.installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "revokeAll does not delete tokens that another client created": async () => {
    const { registry, id } = setUp();
    const tokenStore = recordingTokenStore();
    const [maker, borrower] = [1, 2].map(() => createClient(registry, { appId: registry.appId, tokenStore }));
    const token = await maker.installationAccessToken(id);
    assert.equal((await borrower.installationAccessToken(id)).token, token.token);
    assert.deepInclude(await borrower.revokeAll({ shared: true }), { revoked: 0, errors: [] });
    assert.equal((await maker.fetchAsInstallation(id, projects)).status, 200);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "leaving an `await using` block revokes the client's tokens, and never throws": async () => {
    if (!Symbol.asyncDispose) return;
    for (const fault of [undefined, { method: "DELETE", status: 500, times: Infinity }]) {
      const { registry, icr } = await withCachedTokens({ maxRetries: 0 });
      if (fault) registry.injectFault(fault);
      assert.isUndefined(await icr[Symbol.asyncDispose]());
      assert.equal(deletions(registry).length, 4);
      assert.equal(activeTokens(registry), fault ? 4 : 0);
    }
  },

  "a client works after revokeAll": async () => {
    const { registry, icr, id } = await withCachedTokens();
    await icr.revokeAll();
    assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "beyond maxCachedTokens the least recently used token is evicted": async () => {
    const { registry, icr } = setUp({ maxCachedTokens: 2 });
    const [first, second, third] = registry.installations.map(({ id }) => id);
    for (const id of [first, second, first, third]) await icr.installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 3);
    for (const id of [first, third]) await icr.installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 3);
    await icr.installationAccessToken(second);
    assert.equal(tokenRequests(registry).length, 4);
  },

  "a cache of one token serves any number of installations": async () => {
    const { registry, icr } = setUp({ maxCachedTokens: 1, coalesce: true }, { installations: 20 });
    const ids = registry.installations.map(({ id }) => id);
    const tokens = await Promise.all([...ids, ...ids].map((id) => icr.installationAccessToken(id)));
    assert.deepEqual(
      tokens.map(({ installationId }) => installationId),
      [...ids, ...ids],
    );
    const last = await icr.installationAccessToken(ids[19]);
    assert.equal(await icr.installationAccessToken(ids[19]), last);
  },
};
