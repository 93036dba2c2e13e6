import { assert } from "chai";
import { exampleInstallationAccessToken } from "icr-app-client/testing";
import { createClient, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { withInstantTimers } from "../../support/clock.mjs";
import { deferred } from "../../support/deferred.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";

const storeTimeoutMs = 2000;
const projects = "/projects";

const failures = {
  throwing: () => {
    throw new Error("the store is down");
  },
  rejecting: () => Promise.reject(new Error("the store is down")),
  hanging: () => new Promise(() => {}),
};

/** A client whose store returns `value` for every key. */
function storing(registry, value) {
  return createClient(registry, { appId: registry.appId, tokenStore: recordingTokenStore({ get: () => value }) });
}

async function goesOn({ registry, icr, id }) {
  const token = await icr.installationAccessToken(id);
  assert.equal(token.installationId, id);
  assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
  registry.revoke(token.token);
  assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
  await icr.invalidate(id);
  assert.equal((await icr.appAccessToken()).appId, registry.appId);
  assert.deepEqual((await icr.revokeAll({ shared: true })).errors, []);
}

/** Values that are a token except for one field. */
function almostTokens(token) {
  const texts = ["id", "token", "expiresAt", "appId", "installationId"];
  const flaws = texts.flatMap((name) => [undefined, null, 7, {}].map((value) => ({ [name]: value })));
  const others = [
    { token: "" },
    { token: "a b\n" },
    { expiresAt: "soon" },
    { permissions: null },
    { permissions: "all" },
  ];
  // A number is an id, too.
  const flawed = flaws.filter(({ id }) => id !== 7);
  return [...flawed, ...others].map((flaw) => ({ ...token, ...flaw }));
}

export const cases = {
  "a store that throws, rejects or hangs breaks no call": withInstantTimers(storeTimeoutMs, async () => {
    for (const coalesce of [true, false]) {
      for (const [kind, fail] of Object.entries(failures)) {
        for (const methods of [["get"], ["set"], ["delete"], ["get", "set", "delete"]]) {
          const tokenStore = recordingTokenStore(Object.fromEntries(methods.map((name) => [name, fail])));
          const { registry, id } = setUp();
          const icr = createClient(registry, { appId: registry.appId, tokenStore, coalesce });
          await goesOn({ registry, icr, id }).catch((error) => assert.fail(`${kind} ${methods}: ${error.stack}`));
        }
      }
    }
  }),

  "an abort rejects while the store hangs": async () => {
    for (const coalesce of [true, false]) {
      const { registry, id } = setUp();
      const store = deferred();
      const tokenStore = recordingTokenStore({ get: () => store.promise });
      const icr = createClient(registry, { appId: registry.appId, tokenStore, coalesce });
      const abort = new AbortController();
      const aborted = rejectionCode(icr.installationAccessToken(id, { signal: abort.signal }));
      setTimeout(() => abort.abort(), 1);
      setTimeout(store.resolve, 50);
      assert.equal((await aborted).name, "AbortError", `coalesce: ${coalesce}`);
    }
  },

  "an invalid value in the store counts as none": async () => {
    const { registry, icr, id } = setUp();
    const token = await icr.createInstallationAccessToken(id);
    const unreadable = Object.defineProperty({}, "token", { enumerable: true, get: failures.throwing });
    const garbage = [null, 0, "", "garbage", true, [], {}, () => {}, new Date(), unreadable, [token]];
    for (const value of [...garbage, ...almostTokens(token), exampleInstallationAccessToken]) {
      const made = await storing(registry, value).installationAccessToken(id);
      assert.notEqual(made.token, token.token, String(value));
      assert.equal(made.installationId, id);
    }
  },

  "another tenant's value in the store is not used": async () => {
    const { registry, icr } = setUp();
    const [own, neighbour] = registry.installations;
    const ownToken = await icr.createInstallationAccessToken(own.id);
    const others = [
      await icr.createInstallationAccessToken(neighbour.id),
      await icr.createAppAccessToken(),
      { ...ownToken, appId: "another app" },
    ];
    for (const value of others) {
      const token = await storing(registry, value).installationAccessToken(own.id);
      assert.notEqual(token.token, value.token);
      assert.equal(token.installationId, own.id);
    }
  },

  "an installation's value is not used as the app's own token": async () => {
    const { registry, icr, id } = setUp();
    const value = await icr.createInstallationAccessToken(id);
    const token = await storing(registry, value).appAccessToken();
    assert.notEqual(token.token, value.token);
  },

  "the stored value is neither frozen nor affected by later changes": async () => {
    const { registry, icr, id } = setUp();
    const value = structuredClone(await icr.createInstallationAccessToken(id));
    const token = await storing(registry, value).installationAccessToken(id);
    assert.equal(token.token, value.token);
    assert.isFalse(Object.isFrozen(value) || Object.isFrozen(value.permissions));
    value.permissions.organization_warehouse = "NONE";
    value.token = "crs_changed";
    assert.notEqual(token.token, "crs_changed");
    assert.notEqual(token.permissions.organization_warehouse, "NONE");
  },

  "a failing store's errors are in no event and in no error": async () => {
    const { registry, id } = setUp();
    const seen = [];
    const secrets = new Set();
    const leak = (_key, token) => {
      if (token) secrets.add(token.token);
      throw new Error(`could not write ${token?.token}`);
    };
    // What reads does not fail: after three failures in a row the store would be left alone.
    const tokenStore = recordingTokenStore({ set: leak, delete: leak });
    const icr = createClient(registry, {
      appId: registry.appId,
      tokenStore,
      onEvent: (event) => seen.push(event),
      maxRetries: 0,
    });
    // A token that no response has accepted yet would be sent again.
    await icr.fetchAsInstallation(id, projects);
    registry.injectFault({ path: projects, status: 401, times: 2 }, { method: "DELETE", status: 500 });
    const error = await icr.fetchAsInstallation(id, projects).catch((reason) => reason);
    await icr.appAccessToken();
    const { errors } = await icr.revokeAll({ shared: true });
    assert.equal(error.code, "unauthorized");
    assert.equal(errors.length, 1);
    assert.equal(secrets.size, 3);
    const errorTexts = [error, ...errors].map((each) => `${each.stack} ${JSON.stringify(each)} ${String(each.cause)}`);
    const exposed = JSON.stringify(seen) + errorTexts.join();
    for (const secret of secrets) assert.notInclude(exposed, secret);
  },
};
