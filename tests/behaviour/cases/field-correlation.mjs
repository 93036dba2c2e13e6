import { assert } from "chai";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { turns } from "../../support/store-events.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

/** Every type of event, and every other outcome that it tells. */
const kinds = ["call start", "call end", "request", "retry", "jwt", "store get", "store set", "token created"];
const kindOf = ({ type, phase, method, action }) =>
  [type, phase, type === "store" && method, action].filter(Boolean).join(" ");

/** A client of a registry with two installations, and its events. */
function observed(options) {
  const registry = createRegistry({ installations: 2 });
  const events = [];
  const icr = new IcrClient({
    ...registry.clientOptions,
    tokenStore: recordingTokenStore(),
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { registry, icr, events, ids: registry.installations.map(({ id }) => id) };
}

export const cases = {
  "concurrent calls for two installations are told apart by every event of theirs": withVirtualTime(async () => {
    const { registry, icr, events, ids } = observed();
    for (const status of [503, 503]) registry.injectFault({ status });
    await Promise.all(ids.map((id) => icr.fetchAsInstallation(id, "/projects", { label: `for ${id}` })));
    await turns();
    assert.includeMembers([...new Set(events.map(kindOf))], kinds);

    const calls = new Map();
    for (const event of events) {
      const { callId, operation, installationId, label } = event;
      assert.isString(operation, kindOf(event));
      if (event.phase === "start") calls.set(callId, { installationId, label });
      assert.deepEqual({ installationId, label }, calls.get(callId), kindOf(event));
    }
    assert.sameMembers(
      [...calls.values()].map(({ installationId }) => installationId),
      ids,
    );
    for (const id of ids) {
      const own = events.filter(({ installationId }) => installationId === id);
      assert.includeMembers(
        own.map(kindOf),
        kinds.filter((kind) => kind !== "jwt" && kind !== "retry"),
      );
    }
  }),

  "concurrent calls that fail are told apart by their errors and by the ends of their calls": async () => {
    const { registry, icr, events, ids } = observed({ maxRetries: 0 });
    for (const id of ids) registry.suspend(id);
    const results = await Promise.allSettled([
      ...ids.map((id) => icr.createInstallationAccessToken(id)),
      ...ids.map((id) => icr.getInstallation(`${id}-unknown`)),
    ]);
    const failed = results.map(({ reason }) => reason);
    assert.isTrue(failed.every(isIcrError));
    assert.deepEqual(
      failed.map(({ installationId }) => installationId),
      [...ids, ...ids.map((id) => `${id}-unknown`)],
    );
    const ends = events.filter(({ phase }) => phase === "end");
    for (const { installationId, code, operation } of failed) {
      const [end, ...others] = ends.filter((each) => each.installationId === installationId);
      assert.deepEqual([end.code, end.operation, others], [code, operation, []]);
    }
    const logged = failed.map((error) => JSON.stringify(error));
    assert.equal(new Set(logged).size, failed.length);
  },

  "the registry's id of a request is in its event and in its error": async () => {
    const { icr, events } = observed({ maxRetries: 0 });
    const error = await icr.getInstallation("unknown").catch((reason) => reason);
    assert.isString(error.requestId);
    assert.equal(events.find(({ type }) => type === "request").requestId, error.requestId);
  },

  "each call starts and ends once, however it ends": async () => {
    const { icr, events, ids } = observed({ maxRetries: 0 });
    const org = icr.asInstallation(ids[0]);
    const calls = [
      () => icr.getInstallation(ids[0]),
      () => icr.getInstallation("unknown"),
      () => icr.getInstallation(ids[0], { signal: AbortSignal.abort() }),
      () => icr.installationAccessToken(ids[0]),
      () => icr.installationAccessToken(ids[0]),
      () => icr.installationAccessToken(ids[1], { signal: AbortSignal.abort() }),
      () => icr.installationAccessToken(""),
      () => icr.fetchAsApp("https://elsewhere.example/"),
      () => icr.deleteAccessToken(""),
      () => icr.installations().toArray(),
      () => org.json("/projects"),
      () => org.json("/nothing"),
      () => org.pages("/projects").items("projects").next(),
      () => icr.invalidate(ids[0]),
      () => icr.revokeAll(),
    ];
    for (const call of calls) {
      events.length = 0;
      await call().catch((reason) => reason);
      const phases = events.filter(({ type }) => type === "call").map(({ callId, phase }) => `${callId} ${phase}`);
      if (phases.length === 0) continue;
      const [first, ...rest] = phases;
      const id = Number.parseInt(first, 10);
      assert.deepEqual(
        [first, ...rest].slice(0, 2),
        [`${id} start`, `${id} end`].slice(0, phases.length),
        String(call),
      );
      assert.isAtMost(phases.length, 2, String(call));
      if (!String(call).includes("items(")) assert.lengthOf(phases, 2, String(call));
    }
  },

  "console.log of a client tells its base URL and, once it is known, its app": async () => {
    const registry = createRegistry();
    const { appId, ...options } = registry.clientOptions;
    const icr = new IcrClient(options);
    assert.deepEqual({ ...icr }, { baseUrl: icr.baseUrl, appId: undefined });
    await icr.listInstallations();
    assert.deepEqual({ ...icr }, { baseUrl: icr.baseUrl, appId });
    assert.equal(new IcrClient({ ...options, appId }).appId, appId);
    assert.equal(new IcrClient({ ...options, jwt: await registry.signJwt() }).appId, appId);
  },

  "a client that was frozen works": async () => {
    const registry = createRegistry();
    const icr = Object.freeze(new IcrClient(registry.clientOptions));
    assert.isArray((await icr.listInstallations()).installations);
    await icr.getInstallation("unknown").then(
      () => assert.fail("it should have failed"),
      (error) => assert.equal(error.code, "not_found"),
    );
  },
};
