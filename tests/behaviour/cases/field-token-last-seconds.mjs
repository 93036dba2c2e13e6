import { assert } from "chai";
import { createClient, tokenRequests, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";
import { within } from "../../support/time-limit.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";

const second = 1000;
const hour = 3600 * second;
const mint = /\/accessTokens$/;
const lifetimes = [20 * second, 30 * second, 100 * second, 200 * second, 2 * hour];

/** The end of a token's life in which nobody gets it. */
const lastOf = (lifetimeMs) => Math.min(10 * second, lifetimeMs / 10);

/** The kinds of managed token, and how each is read. */
const kinds = {
  installation: (icr, id, options) => icr.installationAccessToken(id, options),
  app: (icr, _id, options) => icr.appAccessToken(options),
};

export const cases = {
  "a token in its last 10 s, or last tenth, is not handed out: callers wait for the next": withClock(async (clock) => {
    for (const lifetime of lifetimes) {
      for (const read of Object.values(kinds)) {
        for (const coalesce of [true, false]) {
          for (const leftMs of [lastOf(lifetime) * 0.9, lastOf(lifetime) / 2, 57, 1]) {
            const { registry, icr, id } = setUp({ coalesce }, { tokenLifetimeMs: lifetime });
            const old = await read(icr, id);
            clock.advance(lifetime - leftMs);
            registry.injectFault({ path: mint, delayMs: 1 });
            const next = await read(icr, id);
            assert.notEqual(next.token, old.token, `${leftMs} ms before the end of ${lifetime} ms`);
            assert.isAbove(Date.parse(next.expiresAt) - registry.now(), lifetime - 2 * second);
            assert.equal(tokenRequests(registry).length, 2);
          }
        }
      }
    }
  }),

  "before that the token is handed out at once": withClock(async (clock) => {
    for (const lifetime of lifetimes) {
      const { registry, icr, events, id } = setUp({ coalesce: true }, { tokenLifetimeMs: lifetime });
      const old = await icr.installationAccessToken(id);
      clock.advance(lifetime - lastOf(lifetime) * 1.5);
      registry.injectFault({ path: mint, delayMs: 5 });
      const refreshed = events.next("created");
      assert.equal((await icr.installationAccessToken(id)).token, old.token, `${lifetime} ms`);
      await refreshed;
    }
  }),

  "all callers in the last seconds wait for one request": withClock(async (clock) => {
    const { registry, icr, id } = setUp({ coalesce: true });
    const old = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 3 * second);
    registry.injectFault({ path: mint, delayMs: 5 });
    const calls = Array.from({ length: 100 }, () => icr.installationAccessToken(id));
    const response = icr.fetchAsInstallation(id, "/projects");
    const tokens = new Set((await Promise.all(calls)).map(({ token }) => token));
    assert.equal(tokens.size, 1);
    assert.isFalse(tokens.has(old.token));
    assert.equal((await response).status, 200);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "a refresh that is under way when the last seconds begin is what callers wait for": withClock(async (clock) => {
    const { registry, icr, id } = setUp({ coalesce: true });
    const old = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 20 * second);
    registry.injectFault({ path: mint, delayMs: 20 });
    assert.equal((await icr.installationAccessToken(id)).token, old.token);
    clock.advance(15 * second);
    const next = await icr.installationAccessToken(id);
    assert.notEqual(next.token, old.token);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "requests in the last seconds carry the next token": withClock(async (clock) => {
    const { registry, id } = setUp();
    const sent = [];
    const fetch = (url, init) => {
      if (!mint.test(url)) sent.push(new Headers(init.headers).get("authorization"));
      return registry.fetch(url, init);
    };
    const watched = createClient(registry, { fetch });
    const old = await watched.installationAccessToken(id);
    clock.advance(2 * hour - 500);
    assert.equal((await watched.fetchAsInstallation(id, "/projects")).status, 200);
    assert.lengthOf(sent, 1);
    assert.notEqual(sent[0], `Bearer ${old.token}`);
  }),

  "if the next cannot be made while the old one is valid, the old one serves": withClock(async (clock) => {
    for (const fault of [{ status: 503 }, { reset: true }, { status: 500 }, { html: true }, { status: 403 }]) {
      for (const read of Object.values(kinds)) {
        const { registry, icr, events, id } = setUp({ maxRetries: 0 });
        const old = await read(icr, id);
        clock.advance(2 * hour - 5 * second);
        registry.injectFault({ path: mint, ...fault, times: Infinity });
        assert.equal((await read(icr, id)).token, old.token, JSON.stringify(fault));
        assert.include(events.actions(), "refresh_failed");
        const call = read === kinds.app ? icr.fetchAsApp("/projects") : icr.fetchAsInstallation(id, "/projects");
        assert.equal((await call).status, 200);
      }
    }
  }),

  "if the next does not come within the client's timeout, the old one serves": withClock(async (clock) => {
    for (const coalesce of [true, false]) {
      const { registry, icr, id } = setUp({ maxRetries: 0, timeoutMs: 40, coalesce });
      const old = await icr.installationAccessToken(id);
      clock.advance(2 * hour - 5 * second);
      registry.injectFault({ path: mint, hang: true, times: Infinity });
      assert.equal((await within(1500, icr.installationAccessToken(id))).token, old.token);
    }
  }),

  "after a failure in the last seconds callers are not held up again, and the registry is not flooded": withClock(
    async (clock) => {
      const { registry, icr, id } = setUp({ maxRetries: 0 });
      const old = await icr.installationAccessToken(id);
      clock.advance(2 * hour - 5 * second);
      registry.injectFault({ path: mint, status: 503, times: Infinity });
      for (let call = 0; call < 20; call += 1) assert.equal((await icr.installationAccessToken(id)).token, old.token);
      assert.isAtMost(registry.requests.length, 1 + 2);
      // The registry's `Date`, by which the client's clock goes, is up to a second behind.
      clock.advance(7 * second);
      assert.equal(await rejectionCode(icr.installationAccessToken(id)), "server_error");
      registry.clearFaults();
      assert.notEqual((await icr.installationAccessToken(id)).token, old.token);
    },
  ),

  "a caller who leaves while it waits for the next takes nobody along": withClock(async (clock) => {
    const { registry, icr, id } = setUp({ coalesce: true });
    const old = await icr.installationAccessToken(id);
    clock.advance(2 * hour - second);
    registry.injectFault({ path: mint, delayMs: 30 });
    const caller = new AbortController();
    const leaving = rejectionCode(icr.installationAccessToken(id, { signal: caller.signal }));
    const staying = icr.installationAccessToken(id);
    const reason = new Error("enough");
    setTimeout(() => caller.abort(reason), 1);
    assert.equal(await leaving, reason);
    assert.notEqual((await staying).token, old.token);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "a token in its last seconds in a store is not handed out either": withClock(async (clock) => {
    const tokenStore = recordingTokenStore();
    const { registry, id } = setUp();
    const options = { appId: registry.appId, tokenStore };
    const old = await createClient(registry, options).installationAccessToken(id);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(tokenStore.entries.size, 1);
    clock.advance(2 * hour - second);
    const next = await createClient(registry, options).installationAccessToken(id);
    assert.notEqual(next.token, old.token);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "a newer token that another client put into the store is used in the last seconds": withClock(async (clock) => {
    const tokenStore = recordingTokenStore();
    const { registry, id } = setUp();
    const options = { appId: registry.appId, tokenStore };
    const [first, later] = [createClient(registry, options), createClient(registry, options)];
    const old = await first.installationAccessToken(id);
    await later.installationAccessToken(id);
    clock.advance(2 * hour - 2 * second);
    const next = await first.installationAccessToken(id);
    assert.notEqual(next.token, old.token);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal((await later.installationAccessToken(id)).token, next.token);
    assert.equal(tokenRequests(registry).length, 2);
  }),
};
