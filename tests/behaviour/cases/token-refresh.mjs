import { assert } from "chai";
import { tokenRequests, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const tokenPath = /\/accessTokens$/;

export const cases = {
  "in the refresh window callers get the current token at once while one refresh runs": withClock(async (clock) => {
    const { registry, icr, events, id } = setUp({ coalesce: true });
    const current = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * minute);
    registry.injectFault({ path: tokenPath, delayMs: 5 });
    const refreshed = events.next("created");
    for (let call = 0; call < 50; call += 1) assert.equal(await icr.installationAccessToken(id), current);
    await refreshed;
    const renewed = await icr.installationAccessToken(id);
    assert.notEqual(renewed.token, current.token);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "without coalescing one refresh runs too": withClock(async (clock) => {
    const { registry, icr, events, id } = setUp({ coalesce: false });
    const current = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * minute);
    const refreshed = events.next("created");
    const calls = Array.from({ length: 20 }, () => icr.installationAccessToken(id));
    for (const token of await Promise.all(calls)) assert.equal(token, current);
    await refreshed;
    assert.notEqual(await icr.installationAccessToken(id), current);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "calls of the API refresh the token as well, and use the current one meanwhile": withClock(async (clock) => {
    const { registry, icr, events, id } = setUp();
    await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * minute);
    registry.injectFault({ path: tokenPath, delayMs: 5 });
    const refreshed = events.next("created");
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal(tokenRequests(registry).length, 1);
    await refreshed;
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "a refresh that fails five times leaves the token in use, backs off, and emits an event each time": withClock(
    async (clock) => {
      const { registry, icr, events, id } = setUp({ maxRetries: 0 });
      const current = await icr.installationAccessToken(id);
      clock.advance(2 * hour - 4 * minute);
      registry.injectFault({ path: tokenPath, status: 503, times: 5 });
      for (let failures = 1; failures <= 5; failures += 1) {
        const failed = events.next("refresh_failed");
        assert.equal(await icr.installationAccessToken(id), current);
        assert.deepInclude(await failed, { installationId: id, code: "server_error" });
        for (let call = 0; call < 10; call += 1) assert.equal(await icr.installationAccessToken(id), current);
        assert.equal(registry.requests.length, 1 + failures);
        // At most a second after the first failure, twice that after each further one.
        clock.advance(2 ** (failures - 1) * second);
      }
      const renewed = events.next("created");
      assert.equal(await icr.installationAccessToken(id), current);
      await renewed;
      assert.notEqual(await icr.installationAccessToken(id), current);
      assert.equal(events.actions().filter((action) => action === "refresh_failed").length, 5);
    },
  ),

  "waits between failing refreshes grow": withClock(async (clock) => {
    const { registry, icr, events, id } = setUp({ maxRetries: 0 });
    await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * minute);
    registry.injectFault({ path: tokenPath, reset: true, times: Infinity });
    for (let failures = 1; failures <= 6; failures += 1) {
      const failed = events.next("refresh_failed");
      await icr.installationAccessToken(id);
      await failed;
      // Half of the delay is fixed, the other half is jitter.
      const wait = 2 ** (failures - 1) * second;
      clock.advance(wait / 2 - 1);
      await icr.installationAccessToken(id);
      assert.equal(registry.requests.length, 1 + failures);
      clock.advance(wait / 2 + 1);
    }
  }),

  "after expiry callers see the error, and each next call tries again": withClock(async (clock) => {
    const { registry, icr, id } = setUp({ maxRetries: 0 });
    const expired = await icr.installationAccessToken(id);
    registry.injectFault({ path: tokenPath, status: 503, times: 2 });
    clock.advance(2 * hour);
    assert.equal(await rejectionCode(icr.installationAccessToken(id)), "server_error");
    assert.equal(await rejectionCode(icr.fetchAsInstallation(id, "/projects")), "server_error");
    assert.notEqual((await icr.installationAccessToken(id)).token, expired.token);
    assert.equal(registry.requests.length, 4);
  }),

  "callers wait for a refresh that the token does not outlive": withClock(async (clock) => {
    const { registry, icr, events, id } = setUp({ coalesce: true });
    const current = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 20 * second);
    registry.injectFault({ path: tokenPath, delayMs: 5 });
    const refreshed = events.next("created");
    assert.equal(await icr.installationAccessToken(id), current);
    clock.advance(20 * second);
    const renewed = await icr.installationAccessToken(id);
    await refreshed;
    assert.notEqual(renewed, current);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "tokens of 30 s, 200 s, 2 h and a month are refreshed in their last half or their last 5 minutes": withClock(
    async (clock) => {
      for (const lifetime of [30 * second, 200 * second, 2 * hour, 30 * 24 * hour]) {
        const { registry, icr, events, id } = setUp({}, { tokenLifetimeMs: lifetime });
        const window = Math.min(5 * minute, lifetime / 2);
        const current = await icr.installationAccessToken(id);
        clock.advance(lifetime - window - 1);
        await icr.installationAccessToken(id);
        assert.equal(registry.requests.length, 1, `${lifetime} ms: before its window`);
        // Jitter takes up to a tenth of the window.
        clock.advance(window / 10 + 1);
        const refreshed = events.next("created");
        assert.equal(await icr.installationAccessToken(id), current);
        await refreshed;
        assert.notEqual(await icr.installationAccessToken(id), current);
        assert.equal(tokenRequests(registry).length, 2, `${lifetime} ms: in its window`);
      }
    },
  ),

  "a token that has expired when it arrives is an error and not a loop": async () => {
    const { registry, icr, id } = setUp({}, { tokenLifetimeMs: 0 });
    const error = await icr.installationAccessToken(id).catch((reason) => reason);
    assert.deepInclude(error, { code: "invalid_response", retryable: false, attempts: 1 });
    assert.equal(registry.requests.length, 1);
    assert.equal(await rejectionCode(icr.fetchAsInstallation(id, "/projects")), "invalid_response");
    assert.equal(registry.requests.length, 2);
  },

  "waitUntil is called with each refresh, failed or not, and never with a rejection": withClock(async (clock) => {
    const background = [];
    const { registry, icr, id } = setUp({ maxRetries: 0, waitUntil: (promise) => background.push(promise) });
    await icr.installationAccessToken(id);
    assert.equal(background.length, 0);
    clock.advance(2 * hour - 4 * minute);
    registry.injectFault({ path: tokenPath, status: 503 });
    await icr.installationAccessToken(id);
    await background[0];
    assert.equal(tokenRequests(registry).length, 1);
    clock.advance(second);
    await icr.installationAccessToken(id);
    await background[1];
    assert.equal(tokenRequests(registry).length, 2);
    assert.equal(background.length, 2);
  }),

  "a waitUntil that throws breaks nothing": withClock(async (clock) => {
    const waitUntil = () => {
      throw new Error("this context has been disposed of");
    };
    const { registry, icr, events, id } = setUp({ waitUntil });
    const current = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 4 * minute);
    const refreshed = events.next("created");
    assert.equal(await icr.installationAccessToken(id), current);
    await refreshed;
    assert.equal(tokenRequests(registry).length, 2);
  }),
};
