import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { tokenRequests, rejectionCode } from "../../support/registry-client.mjs";
import { outcomeOf, within } from "../../support/time-limit.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { storing } from "../../support/store-events.mjs";

const hangs = () => new Promise(() => {});
const hung = { get: hangs, set: hangs, delete: hangs };

/** Less than the 2 s that a store has, and far more than a call needs. */
const soon = 1500;

function withStore(overrides, options) {
  const registry = createRegistry();
  const [{ id }] = registry.installations;
  return { registry, id, ...storing(registry, recordingTokenStore(overrides), options) };
}

const isDeletion = ({ method, status }) => method === "DELETE" && status === 200;

export const cases = {
  "deleteAccessToken sends at once while the store hangs": async () => {
    const { registry, id, icr } = withStore({ delete: hangs });
    const token = await icr.installationAccessToken(id);
    const deleting = outcomeOf(icr.deleteAccessToken(token));
    const sent = async () => {
      while (!registry.requests.some(isDeletion)) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await within(soon, sent());
    assert.deepEqual(await within(4000, deleting), { value: true });
  },

  "deleteAccessToken with a signal sends at once and ends with the signal, if not before": async () => {
    for (const stored of [{ delete: hangs }, hung]) {
      const { registry, icr } = withStore(stored);
      const other = storing(registry, recordingTokenStore()).icr;
      const token = await other.installationAccessToken(registry.installations[0].id);
      const { value, error } = await within(
        soon,
        outcomeOf(icr.deleteAccessToken(token, { signal: AbortSignal.timeout(150) })),
      );
      assert.isTrue(value === true || error?.name === "TimeoutError", String(error));
      assert.isTrue(registry.requests.some(isDeletion));
    }
    const { registry, id, icr } = withStore({ delete: hangs });
    const token = await icr.installationAccessToken(id);
    const { value, error } = await within(
      soon,
      outcomeOf(icr.deleteAccessToken(token, { signal: AbortSignal.timeout(150) })),
    );
    assert.isTrue(value === true || error?.name === "TimeoutError", String(error));
    assert.isTrue(registry.requests.some(isDeletion));
  },

  "the caller's signal ends every call that waits for a hung store": async () => {
    for (const coalesce of [true, false]) {
      for (const call of [
        (icr, id, options) => icr.installationAccessToken(id, options),
        (icr, _id, options) => icr.appAccessToken(options),
        (icr, id, options) => icr.fetchAsInstallation(id, "/projects", options),
        (icr, _id, options) => icr.fetchAsApp("/projects", options),
      ]) {
        const { id, icr } = withStore({ get: hangs }, { coalesce });
        const error = await within(soon, rejectionCode(call(icr, id, { signal: AbortSignal.timeout(50) })));
        assert.equal(error.name, "TimeoutError", String(call));
      }
    }
  },

  "the caller's deadline ends a call that waits for a hung store": async () => {
    for (const coalesce of [true, false]) {
      const { id, icr } = withStore({ get: hangs }, { coalesce });
      assert.equal(await within(soon, rejectionCode(icr.installationAccessToken(id, { deadlineMs: 50 }))), "timeout");
      assert.equal(
        await within(soon, rejectionCode(icr.fetchAsInstallation(id, "/projects", { deadlineMs: 50 }))),
        "timeout",
      );
    }
  },

  "a hung store delays a call by 2 s at most, whichever method hangs": async () => {
    const run = async (overrides) => {
      const { registry, id, icr } = withStore(overrides);
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
      assert.equal(tokenRequests(registry).length, 1);
    };
    await within(4500, Promise.all([run({ get: hangs }), run({ set: hangs }), run({ delete: hangs })]));
  },

  "a token is handed out without waiting for the store to keep it": async () => {
    // On Workers a client that shares no promises keeps the request alive until the store has the token.
    const { id, icr } = withStore({ set: hangs }, { coalesce: true });
    assert.equal((await within(soon, icr.installationAccessToken(id))).installationId, id);
    assert.equal((await within(soon, icr.fetchAsInstallation(id, "/projects"))).status, 200);
  },
};
