import { assert } from "chai";
import { tokenRequests } from "../../support/registry-client.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const projects = "/projects";
const second = 1000;
const times = (count, call) => Promise.all(Array.from({ length: count }, (_, at) => call(at)));
const settled = (count, call) => Promise.allSettled(Array.from({ length: count }, (_, at) => call(at)));
const fulfilled = (results) => results.filter(({ status }) => status === "fulfilled").length;
const inWorkers = "WebSocketPair" in globalThis;
const pathsOf = (log) => log.map(({ path }) => path);

/**
 * Asserts that no request was sent while the gate of its credential was closed: from the moment when a 429 arrived until
 * what its `Retry-After` said. `ownerOf` tells whose credential a request carries.
 */
function assertGateHolds(log, ownerOf = ({ credential }) => credential) {
  for (const refused of log.filter(({ status }) => status === 429)) {
    const opensMs = refused.answeredMs + refused.retryAfterMs;
    const early = log.find(
      (sent) =>
        sent.sentAfter >= refused.answeredAfter &&
        ownerOf(sent) === ownerOf(refused) &&
        // In the same millisecond the client may not have read the answer yet.
        sent.sentMs > refused.answeredMs &&
        sent.sentMs < opensMs,
    );
    assert.isUndefined(early, `the gate is closed from ${refused.answeredMs} to ${opensMs} ms`);
  }
}

/** Who is behind a credential: JWTs of the app are one caller, whichever it sends. */
const ownerOf = ({ credential }) => (credential.includes(".") ? "JWT" : credential);

export const cases = {
  "200 cold installations of a registry with room for 20 requests a second are all served": withVirtualTime(
    async (time) => {
      const { registry, icr, log } = time.setUp({}, { installations: 200, rateLimit: { requests: 20, perMs: second } });
      const results = await settled(200, (at) => icr.installationAccessToken(registry.installations[at].id));
      // Not where nobody stands in a line: on Workers.
      assert.isAtLeast(fulfilled(results), inWorkers ? 190 : 200);
      assert.isAtMost(time.elapsedMs(), 60 * second);
      assertGateHolds(log, ownerOf);
      // All of them may have been on their way when the first 429 came; after that few are refused.
      assert.isAtMost(log.length, 600);
    },
  ),

  "200 callers with one installation's token of such a registry are all served": withVirtualTime(async (time) => {
    const { icr, id, log } = time.setUp({}, { rateLimit: { requests: 20, perMs: second } });
    await icr.installationAccessToken(id);
    const results = await settled(200, async () => {
      const { status } = await icr.fetchAsInstallation(id, projects);
      if (status !== 200) throw new Error(`${status}`);
    });
    assert.isAtLeast(fulfilled(results), inWorkers ? 190 : 200);
    assert.isAtMost(time.elapsedMs(), 60 * second);
    assertGateHolds(log, ownerOf);
  }),

  "200 callers are nearly all served where a 429 does not say how long to wait": withVirtualTime(async (time) => {
    const { registry, icr, log } = time.setUp({}, { installations: 200, rateLimit: { requests: 20, perMs: second } });
    registry.injectFault({ times: Infinity, headers: { "retry-after": null } });
    const results = await settled(200, (at) => icr.getInstallation(registry.installations[at].id));
    assert.isAtLeast(fulfilled(results), 190);
    assert.isAtMost(log.length, 800);
  }),

  "a 429 holds up whoever calls next with the same credential, and all are served once the wait is over":
    withVirtualTime(async (time) => {
      const { registry, icr, id, log } = time.setUp();
      registry.injectFault({ retryAfter: 5 });
      const first = icr.getInstallation(id);
      await time.sleep(100);
      const later = times(20, () => icr.getInstallation(id));
      await Promise.all([first, later, icr.listInstallations(), icr.installationAccessToken(id)]);
      const opensMs = log[0].answeredMs + 5 * second;
      for (const { sentMs } of log.slice(1)) assert.isAtLeast(sentMs, opensMs);
      assert.equal(log.filter(({ status }) => status === 429).length, 1);
    }),

  "a call that starts while the gate is closed needs none of its retries for it": withVirtualTime(async (time) => {
    const { registry, icr, id } = time.setUp();
    registry.injectFault({ retryAfter: 5 });
    const first = icr.getInstallation(id);
    await time.sleep(100);
    await times(5, () => icr.getInstallation(id, { maxRetries: 0 }));
    await first;
  }),

  "those who waited do not all come back at once: few at first, and not in the same millisecond": withVirtualTime(
    async (time) => {
      const latencyMs = 100;
      const { registry, icr, id, log } = time.setUp({}, {}, latencyMs);
      registry.injectFault({ retryAfter: 2 });
      const first = icr.getInstallation(id);
      await time.sleep(latencyMs + 50);
      await Promise.all([first, times(99, () => icr.getInstallation(id))]);
      const sent = log.slice(1).map(({ sentMs }) => sentMs);
      const firstAnswerMs = Math.min(...sent) + latencyMs;
      assert.isAtMost(sent.filter((sentMs) => sentMs < firstAnswerMs).length, 20);
      assert.isAtLeast(new Set(sent).size, 5);
      assert.isAtMost(time.elapsedMs(), 20 * second);
    },
  ),

  "clients that were told to wait the same time come back at different times": withVirtualTime(async (time) => {
    const returnMs = [];
    for (let nth = 0; nth < 5; nth++) {
      const { registry, icr, id, log } = time.setUp();
      registry.injectFault({ retryAfter: 4 });
      await icr.getInstallation(id);
      returnMs.push(log[1].sentMs - log[0].answeredMs);
    }
    for (const waitMs of returnMs) assert.isAtLeast(waitMs, 4 * second);
    assert.isAbove(new Set(returnMs).size, 1);
  }),

  "a 429 of the app's JWT holds up neither its token nor an installation's": withVirtualTime(async (time) => {
    const { registry, icr, id, log } = time.setUp();
    await times(1, () => Promise.all([icr.appAccessToken(), icr.installationAccessToken(id)]));
    log.length = 0;
    registry.injectFault({ path: "/app/installations", retryAfter: 5 });
    const list = icr.listInstallations();
    await time.sleep(100);
    const responses = await Promise.all([icr.fetchAsApp(projects), icr.fetchAsInstallation(id, projects)]);
    for (const { status } of responses) assert.equal(status, 200);
    assert.isBelow(time.elapsedMs(), second);
    await list;
    assert.deepEqual(pathsOf(log), ["/app/installations", projects, projects, "/app/installations"]);
  }),

  "a 429 of an installation holds up its other calls, and neither another installation, the app nor the JWT":
    withVirtualTime(async (time) => {
      const { registry, icr, log } = time.setUp({}, { installations: 2 });
      const [one, other] = registry.installations.map(({ id }) => id);
      await Promise.all([icr.appAccessToken(), icr.installationAccessToken(one), icr.installationAccessToken(other)]);
      log.length = 0;
      registry.injectFault({ path: projects, retryAfter: 5 });
      const held = icr.fetchAsInstallation(one, projects);
      await time.sleep(100);
      const heldToo = icr.fetchAsInstallation(one, "/projects/another");
      const free = [icr.fetchAsInstallation(other, projects), icr.fetchAsApp(projects), icr.getInstallation(one)];
      await Promise.all(free);
      assert.isBelow(time.elapsedMs(), second);
      assert.equal(log.length, 4);
      assert.equal((await held).status, 200);
      await heldToo;
      assert.isAtLeast(time.elapsedMs(), 5 * second);
    }),

  "a 429 of the app's token holds up no installation": withVirtualTime(async (time) => {
    const { registry, icr, id } = time.setUp();
    await Promise.all([icr.appAccessToken(), icr.installationAccessToken(id)]);
    registry.injectFault({ path: projects, retryAfter: 5 });
    const held = icr.fetchAsApp(projects);
    await time.sleep(100);
    assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
    assert.isBelow(time.elapsedMs(), second);
    assert.equal((await held).status, 200);
  }),

  "a new token of an installation goes through no gate of its own": withVirtualTime(async (time) => {
    const { registry, icr, id, log } = time.setUp();
    await icr.installationAccessToken(id);
    registry.injectFault({ path: projects, retryAfter: 5 });
    const held = icr.fetchAsInstallation(id, projects);
    await time.sleep(100);
    await icr.invalidate(id);
    const answeredMs = log.at(-1).answeredMs;
    log.length = 0;
    await Promise.all([held, icr.fetchAsInstallation(id, projects)]);
    for (const { sentMs } of log.filter(({ path }) => path === projects)) {
      assert.isAtLeast(sentMs, answeredMs + 5 * second);
    }
  }),

  "two clients have gates of their own": withVirtualTime(async (time) => {
    const { registry, icr, connect, id, log } = time.setUp();
    registry.injectFault({ retryAfter: 5 });
    const held = icr.getInstallation(id);
    await time.sleep(100);
    await connect().getInstallation(id);
    assert.equal(log.length, 2);
    await held;
  }),

  "an abort ends the wait at the gate, and sends nothing": withVirtualTime(async (time) => {
    const { registry, icr, id, log } = time.setUp();
    registry.injectFault({ retryAfter: 5 });
    const held = icr.getInstallation(id);
    await time.sleep(100);
    const abort = new AbortController();
    const waiting = icr.getInstallation(id, { signal: abort.signal }).catch((reason) => reason);
    await time.sleep(100);
    abort.abort("enough");
    assert.equal(await waiting, "enough");
    assert.isBelow(time.elapsedMs(), second);
    await held;
    assert.equal(log.length, 2);
  }),

  "a rate limit of token requests is told to their callers, with the wait, when it does not end": withVirtualTime(
    async (time) => {
      const { registry, icr, id, log } = time.setUp();
      registry.injectFault({ times: Infinity, retryAfter: 3 });
      for (const result of await times(10, () => icrError(icr.installationAccessToken(id), "rate_limited"))) {
        assert.deepInclude(result, { status: 429, retryAfterMs: 3 * second, retryable: true });
      }
      assert.equal(tokenRequests(registry).length, 0);
      assert.isAtMost(log.length, 3);
    },
  ),
};
