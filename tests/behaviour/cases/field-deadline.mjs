import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry, exampleInstallation } from "icr-app-client/testing";
import { tokenRequests, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { json, never, scriptedClient } from "../../support/scripted-client.mjs";
import { icrError, thrownIcrError } from "../../support/rejection.mjs";
import { outcomeOf, within } from "../../support/time-limit.mjs";
import { operations } from "../../support/operations.mjs";

/** Far less than what is waited for without the deadline, and far more than the deadline. */
const soon = 2000;
const deadlineMs = 60;
const busy = (retryAfter) => () => json({}, { status: 503, headers: { "retry-after": String(retryAfter) } });

/** How a deadline ends a call that waits for its JWT. */
const waitingForJwt = ["timeout", "jwt_unavailable"];

export const cases = {
  "a call ends at its deadline, the client's or its own, while the registry does not answer": async () => {
    for (const { call } of operations) {
      for (const [options, callOptions] of [
        [{ deadlineMs }, undefined],
        [{}, { deadlineMs }],
        [{ deadlineMs: 60_000 }, { deadlineMs }],
      ]) {
        const { icr, requests } = scriptedClient([never], { ...options, maxRetries: 5 });
        const error = await within(soon, icrError(call(icr, callOptions), "timeout"));
        assert.match(error.message, /deadline/i);
        assert.equal(error.attempts, 1);
        assert.lengthOf(requests, 1);
        assert.isTrue(requests[0].signal.aborted);
      }
    }
  },

  "managed calls, walks and searches end at their deadline as well": async () => {
    const calls = [
      (icr, id, options) => icr.installationAccessToken(id, options),
      (icr, _id, options) => icr.appAccessToken(options),
      (icr, id, options) => icr.fetchAsInstallation(id, "/projects", options),
      (icr, _id, options) => icr.fetchAsApp("/projects", options),
      (icr, _id, options) => icr.installationForOrganization("nowhere", options),
      (icr, _id, options) => icr.installations(options).toArray(),
    ];
    for (const call of calls) {
      // A request that others may share outlives this caller, and would keep the process alive.
      const { registry, icr, id } = setUp({ timeoutMs: 2000, maxRetries: 0 });
      registry.injectFault({ hang: true, times: Infinity });
      assert.equal(await within(soon, rejectionCode(call(icr, id, { deadlineMs }))), "timeout", String(call));
    }
  },

  "the wait for the JWT counts": async () => {
    for (const call of [
      (icr, options) => icr.getInstallation("i", options),
      (icr, options) => icr.fetchAsApp("/projects", options),
    ]) {
      const jwt = () => new Promise(() => {});
      const { icr, requests } = scriptedClient([exampleInstallation], { jwt, timeoutMs: 2000 });
      assert.include(waitingForJwt, await within(soon, rejectionCode(call(icr, { deadlineMs }))));
      assert.lengthOf(requests, 0);
    }
  },

  "attempts and the waits between them count together": async () => {
    let attempts = 0;
    const failing = async () => {
      attempts += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return busy(0)();
    };
    const { icr } = scriptedClient([failing], { maxRetries: 1000, timeoutMs: 1000 });
    const error = await within(
      soon,
      icr.getInstallation("i", { deadlineMs: 350 }).catch((reason) => reason),
    );
    assert.include(["timeout", "server_error"], error.code);
    assert.isAtLeast(attempts, 2);
    assert.isAtMost(attempts, 4);
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.isAtMost(attempts, 4);
  },

  "a Retry-After past the deadline is an error at once, with the wait that the registry named": async () => {
    for (const [status, code] of [
      [429, "rate_limited"],
      [503, "server_error"],
    ]) {
      const answer = () => json({}, { status, headers: { "retry-after": "30" } });
      for (const [options, callOptions] of [
        [{ deadlineMs: 10_000 }, undefined],
        [{}, { deadlineMs: 10_000 }],
      ]) {
        const { icr, requests } = scriptedClient([answer], { maxRetries: 2, ...options });
        const call = icr.getInstallation("i", callOptions);
        await within(soon, icrError(call, code, { status, retryAfterMs: 30_000, attempts: 1 }));
        assert.lengthOf(requests, 1);
      }
    }
  },

  "of fetchAs… the answer comes back at once instead": async () => {
    const { registry, icr, id } = setUp();
    await icr.installationAccessToken(id);
    registry.clearRequests();
    registry.injectFault({ path: "/projects", status: 503, retryAfter: 30, times: Infinity });
    const call = icr.fetchAsInstallation(id, "/projects", { deadlineMs: 10_000 });
    assert.equal((await within(soon, call)).status, 503);
    assert.lengthOf(registry.requests, 1);
  },

  "a wait of the client's own past the deadline is an error at once": async () => {
    const { icr, requests } = scriptedClient([() => json({}, { status: 503 })], { maxRetries: 3 });
    await within(200, icrError(icr.getInstallation("i", { deadlineMs: 240 }), "server_error", { attempts: 1 }));
    assert.lengthOf(requests, 1);
  },

  "a Retry-After before the deadline is waited for": async () => {
    const { icr, requests } = scriptedClient([busy(0), busy(0), exampleInstallation], { maxRetries: 2 });
    assert.deepEqual(await icr.getInstallation("i", { deadlineMs: 10_000 }), exampleInstallation);
    assert.lengthOf(requests, 3);
  },

  "one caller's deadline ends nobody else's call, and not the request that they share": async () => {
    const { registry, icr, id } = setUp({ coalesce: true });
    registry.injectFault({ path: /\/accessTokens$/, delayMs: 200 });
    const hasty = rejectionCode(icr.installationAccessToken(id, { deadlineMs: 30 }));
    const patient = icr.installationAccessToken(id);
    assert.equal(await hasty, "timeout");
    assert.equal((await patient).installationId, id);
    assert.lengthOf(tokenRequests(registry), 1);
  },

  "the deadline ends a shared JWT's wait for its caller alone": async () => {
    const registry = createRegistry();
    let signed = 0;
    const jwt = async (context) => {
      signed += 1;
      await new Promise((resolve) => setTimeout(resolve, 150));
      return registry.signJwt(context);
    };
    const icr = new IcrClient({ jwt, fetch: registry.fetch, coalesce: true });
    const hasty = rejectionCode(icr.listInstallations({ deadlineMs: 30 }));
    const patient = icr.listInstallations();
    assert.include(waitingForJwt, await hasty);
    assert.equal((await patient).pagination.total, 3);
    assert.equal(signed, 1);
  },

  "a deadline does not end a call that is in time": async () => {
    const { registry, icr, id } = setUp({ deadlineMs: 5000 });
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.lengthOf(await icr.installations().toArray(), 3);
    assert.isTrue(await icr.deleteAccessToken(await icr.appAccessToken()));
    assert.isAbove(registry.requests.length, 0);
  },

  "a caller's signal precedes the deadline if it is earlier": async () => {
    const { icr } = scriptedClient([never]);
    const reason = new Error("enough");
    const caller = new AbortController();
    setTimeout(() => caller.abort(reason), 20);
    const { error } = await outcomeOf(icr.getInstallation("i", { deadlineMs: 1500, signal: caller.signal }));
    assert.equal(error, reason);
  },

  "a deadlineMs that is no time is an error that says what came": async () => {
    for (const [value, came] of [
      [0, "0"],
      [-5, "-5"],
      [NaN, "NaN"],
      ["5000", "string"],
      [null, "null"],
      [{}, "object"],
      [5n, "bigint"],
      [new Date(), "object"],
    ]) {
      const { message } = thrownIcrError(() => scriptedClient([], { deadlineMs: value }), "invalid_options");
      assert.include(message, "`deadlineMs`");
      assert.include(message, came);
      const { icr, requests } = scriptedClient([exampleInstallation]);
      const error = await icrError(icr.getInstallation("i", { deadlineMs: value }), "invalid_argument");
      assert.include(error.message, "`deadlineMs`");
      assert.include(error.message, came);
      assert.lengthOf(requests, 0);
    }
  },
};
