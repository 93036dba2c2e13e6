import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { createClient, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";
import { icrError, thrownIcrError } from "../../support/rejection.mjs";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { turns } from "../../support/store-events.mjs";

const hour = 3_600_000;
const minute = 60_000;

/** A client that keeps all of its events. */
function watched(options = {}) {
  const events = [];
  const registryClient = setUp();
  const icr = createClient(registryClient.registry, { onEvent: (event) => void events.push(event), ...options });
  return { ...registryClient, icr, events };
}

/** Every call that takes options; what each needs is there. */
const calls = {
  createAppAccessToken: ({ icr }, options) => icr.createAppAccessToken(options),
  createInstallationAccessToken: ({ icr, id }, options) => icr.createInstallationAccessToken(id, options),
  deleteAccessToken: ({ icr }, options) => icr.deleteAccessToken("crs_1", options),
  listInstallations: ({ icr }, options) => icr.listInstallations(options),
  getInstallation: ({ icr, id }, options) => icr.getInstallation(id, options),
  installations: ({ icr }, options) => icr.installations(options).toArray(),
  installationForOrganization: ({ icr, installation }, options) =>
    icr.installationForOrganization(installation.organization.id, options),
  appAccessToken: ({ icr }, options) => icr.appAccessToken(options),
  installationAccessToken: ({ icr, id }, options) => icr.installationAccessToken(id, options),
  fetchAsApp: ({ icr }, options) => icr.fetchAsApp("/projects", options),
  fetchAsInstallation: ({ icr, id }, options) => icr.fetchAsInstallation(id, "/projects", options),
};

const noText = [
  [5, "number"],
  [null, "null"],
  [{}, "object"],
  [true, "boolean"],
  [Symbol("x"), "symbol"],
];
const noFunction = [
  [5, "number"],
  ["ctx", "string"],
  [null, "null"],
  [{}, "object"],
];

export const cases = {
  "every event of a call has the call's label": async () => {
    for (const [name, call] of Object.entries(calls)) {
      const client = watched();
      await call(client, { label: `nightly ${name}` }).catch(() => {});
      assert.isNotEmpty(client.events, name);
      for (const { type, label } of client.events) assert.equal(label, `nightly ${name}`, `${name}: ${type}`);
    }
  },

  "retries, refused tokens, the JWT and the store have it too": async () => {
    const { registry } = setUp();
    const [{ id }] = registry.installations;
    const events = [];
    const icr = createClient(registry, {
      appId: registry.appId,
      tokenStore: recordingTokenStore(),
      onEvent: (event) => void events.push(event),
    });
    await icr.fetchAsInstallation(id, "/projects", { label: "first" });
    registry.revoke((await icr.installationAccessToken(id)).token);
    registry.injectFault({ path: "/projects", status: 503, retryAfter: 0 });
    events.length = 0;
    assert.equal((await icr.fetchAsInstallation(id, "/projects", { label: "second" })).status, 200);
    await turns();
    const types = new Set(events.map(({ type }) => type));
    for (const type of ["request", "retry", "token"]) assert.isTrue(types.has(type), type);
    for (const { type, label } of events) assert.equal(label, "second", type);
  },

  "calls at the same time have their own labels, and a call without one has none": async () => {
    const { registry, icr, events } = watched();
    const ids = registry.installations.map(({ id }) => id);
    const labels = ["a", "b", undefined];
    await Promise.all(ids.map((id, index) => icr.getInstallation(id, { label: labels[index] })));
    await icr.getInstallation(ids[0]);
    const requests = events.filter(({ type }) => type === "request");
    assert.lengthOf(requests, 4);
    for (const { path, label } of requests.slice(0, 3)) {
      assert.equal(label, labels[ids.findIndex((id) => path.endsWith(id))]);
    }
    assert.isUndefined(requests[3].label);
  },

  "a label is sent nowhere": async () => {
    const { registry } = setUp();
    const sent = [];
    const fetch = async (url, init) => {
      sent.push(JSON.stringify([url, init, ...new Headers(init.headers)]));
      return registry.fetch(url, init);
    };
    const icr = createClient(registry, { fetch });
    await icr.fetchAsApp("/projects", { label: "for the log alone" });
    await icr.listInstallations({ label: "for the log alone" });
    assert.lengthOf(sent, 3);
    for (const text of sent) assert.notInclude(text, "for the log alone");
  },

  "a label that is no text, or a waitUntil that is no function, is an error that says what came": async () => {
    for (const [name, values] of Object.entries({ label: noText, waitUntil: noFunction })) {
      for (const [value, came] of values) {
        for (const call of [
          (icr, options) => icr.getInstallation("i", options),
          (icr, options) => icr.fetchAsApp("/projects", options),
          (icr, options) => icr.installationAccessToken("i", options),
        ]) {
          const { icr, requests } = scriptedClient([exampleInstallation]);
          const { message } = await icrError(call(icr, { [name]: value }), "invalid_argument");
          assert.include(message, `\`${name}\``);
          assert.include(message, came);
          assert.lengthOf(requests, 0);
        }
      }
    }
  },

  "a call's waitUntil gets the refresh that the call starts, and precedes the client's": withClock(async (clock) => {
    for (const call of [calls.installationAccessToken, calls.fetchAsInstallation]) {
      const [ofClient, ofCall] = [[], []];
      const client = watched({ waitUntil: (promise) => ofClient.push(promise) });
      const { token } = await client.icr.installationAccessToken(client.id);
      clock.advance(2 * hour - 4 * minute);
      await call(client, { waitUntil: (promise) => ofCall.push(promise) });
      assert.deepEqual([ofClient.length, ofCall.length], [0, 1]);
      await ofCall[0];
      assert.notEqual((await client.icr.installationAccessToken(client.id)).token, token);
    }
  }),

  "a call's waitUntil never gets a rejection, and may throw": withClock(async (clock) => {
    const { registry, icr, id } = watched({ maxRetries: 0 });
    const current = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * minute);
    registry.injectFault({ path: /\/accessTokens$/, status: 503, times: Infinity });
    const behind = [];
    const waitUntil = (promise) => {
      behind.push(promise);
      throw new Error("this context has ended");
    };
    assert.equal(await icr.installationAccessToken(id, { waitUntil }), current);
    assert.lengthOf(behind, 1);
    await behind[0];
  }),

  "a call without one uses the client's": withClock(async (clock) => {
    const ofClient = [];
    const { icr, id } = watched({ waitUntil: (promise) => ofClient.push(promise) });
    await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * minute);
    await icr.installationAccessToken(id, { label: "x" });
    assert.lengthOf(ofClient, 1);
    await ofClient[0];
  }),

  "the error for an unknown option names the nearest of the new ones, too": async () => {
    for (const [wrong, right] of Object.entries({
      deadline: "deadlineMs",
      maxConcurency: "maxConcurrency",
      concurrency: "maxConcurrency",
      refreshBefore: "refreshBeforeMs",
      Now: "now",
    })) {
      const error = thrownIcrError(() => scriptedClient([], { [wrong]: 1 }), "invalid_options");
      assert.include(error.message, `\`${wrong}\``);
      assert.include(error.message, `\`${right}\``);
    }
    for (const [wrong, right] of Object.entries({ deadline: "deadlineMs", labels: "label", waituntil: "waitUntil" })) {
      const { icr, requests } = scriptedClient([exampleInstallation]);
      const error = await icrError(icr.getInstallation("i", { [wrong]: 1 }), "invalid_argument");
      assert.include(error.message, `\`${right}\``);
      assert.lengthOf(requests, 0);
    }
    const { icr } = scriptedClient([exampleInstallation]);
    const error = thrownIcrError(() => icr.installations({ pages: 1 }), "invalid_argument");
    assert.include(error.message, "`page`");
  },
};
