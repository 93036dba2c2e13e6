import { assert } from "chai";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { tokenRequests } from "../../support/registry-client.mjs";
import { thrownIcrError } from "../../support/rejection.mjs";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { outcomeOf, within } from "../../support/time-limit.mjs";

const hour = 3_600_000;
const day = 24 * hour;

export const cases = {
  "a client that has the registry's clock knows when its tokens end": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const icr = new IcrClient({ ...registry.clientOptions });
    const first = await icr.installationAccessToken(id);
    assert.equal(await icr.installationAccessToken(id), first);
    registry.advance(2 * hour + 1);
    const second = await icr.installationAccessToken(id);
    assert.notEqual(second.token, first.token);
    assert.lengthOf(tokenRequests(registry), 2);
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.notInclude(
      registry.requests.map(({ status }) => status),
      401,
    );
  },

  "the clock may stand far from the host's": async () => {
    for (const timeMs of [Date.UTC(2001, 0, 1), Date.UTC(2060, 5, 1), Date.now() - 30 * day]) {
      const registry = createRegistry({ now: () => timeMs });
      const [{ id }] = registry.installations;
      const icr = new IcrClient({ ...registry.clientOptions });
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
      assert.lengthOf(tokenRequests(registry), 1);
    }
  },

  "the jwt function is told this clock's time": async () => {
    const timeMs = Date.UTC(2030, 0, 1);
    const registry = createRegistry({ now: () => timeMs });
    const contexts = [];
    const jwt = (context) => {
      contexts.push(context);
      return registry.signJwt(context);
    };
    const icr = new IcrClient({ ...registry.clientOptions, jwt });
    await icr.listInstallations();
    assert.lengthOf(contexts, 1);
    assert.isAtMost(Math.abs(contexts[0].now - timeMs), 1000);
  },

  "a JWT ends by this clock, too": async () => {
    const registry = createRegistry();
    let signed = 0;
    const jwt = (context) => (signed++, registry.signJwt(context));
    const icr = new IcrClient({ ...registry.clientOptions, jwt });
    await icr.listInstallations();
    await icr.listInstallations();
    assert.equal(signed, 1);
    registry.advance(9 * 60_000);
    await icr.listInstallations();
    assert.equal(signed, 2);
  },

  "durations in events are times that have passed, whatever the clock says": async () => {
    const registry = createRegistry();
    const durations = [];
    const onEvent = ({ type, durationMs }) => void (type === "request" && durations.push(durationMs));
    let jumps = 0;
    const now = () => Date.now() + (jumps++ % 2 ? day : -day);
    const { jwt, fetch, appId } = registry.clientOptions;
    const icr = new IcrClient({ jwt, fetch, appId, now, onEvent });
    await outcomeOf(icr.listInstallations());
    for (const durationMs of durations) assert.isTrue(durationMs >= 0 && durationMs < 60_000, `${durationMs}`);
  },

  "a clock that throws or says no time leaves every call an end": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const throwing = () => {
      throw new Error("from the clock");
    };
    for (const now of [throwing, () => NaN, () => undefined, () => "noon", () => Infinity, () => ({}), () => 5n]) {
      const { jwt, fetch, appId } = registry.clientOptions;
      const icr = new IcrClient({ jwt, fetch, appId, now, maxRetries: 0 });
      for (const call of [icr.listInstallations(), icr.installationAccessToken(id), icr.fetchAsApp("/projects")]) {
        const { error } = await within(3000, outcomeOf(call));
        assert.isTrue(error === undefined || isIcrError(error), `${error?.stack}`);
      }
    }
  },

  "constructing does not read the clock": () => {
    let reads = 0;
    scriptedClient([], { now: () => (reads++, Date.now()) });
    assert.equal(reads, 0);
  },

  "a now that is no function is an error that says what came": () => {
    for (const [value, came] of [
      [Date.now(), "number"],
      [new Date(), "object"],
      ["now", "string"],
      [null, "null"],
      [true, "boolean"],
    ]) {
      const { message } = thrownIcrError(() => scriptedClient([], { now: value }), "invalid_options");
      assert.include(message, "`now`");
      assert.include(message, came);
    }
  },
};
