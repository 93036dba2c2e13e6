import { assert } from "chai";
import { isIcrError } from "icr-app-client";
import { tokenRequests } from "../../support/registry-client.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const slowMs = 800;
const hastyMs = 50;
const others = 5;
const times = (count, call) => Promise.all(Array.from({ length: count }, call));

/** What callers share: how it becomes slow, and a call that waits for it. */
const shared = {
  JWT: {
    isJwt: true,
    call: ({ icr, id }, options) => icr.getInstallation(id, options),
  },
  "JWT of a token": {
    isJwt: true,
    call: ({ icr, id }, options) => icr.installationAccessToken(id, options),
  },
  "installation's token": {
    path: /\/accessTokens$/,
    call: ({ icr, id }, options) => icr.installationAccessToken(id, options),
  },
  "app's token": { path: /\/accessTokens$/, call: ({ icr }, options) => icr.fetchAsApp("/projects", options) },
  search: {
    path: /\/app\/installations$/,
    call: ({ icr, installation }, options) => icr.installationForOrganization(installation.organization.id, options),
  },
};

/** How one caller ends its own wait, and what it then gets. */
const hasty = {
  timeoutMs: { options: () => ({ timeoutMs: hastyMs, maxRetries: 0 }), codes: ["timeout", "jwt_unavailable"] },
  deadlineMs: { options: () => ({ deadlineMs: hastyMs }), codes: ["timeout", "jwt_unavailable"] },
  signal: {
    options: () => {
      const abort = new AbortController();
      setTimeout(() => abort.abort("enough"), hastyMs);
      return { signal: abort.signal };
    },
    reason: "enough",
  },
};

async function outcome(promise) {
  const error = await promise.then(
    () => "success",
    (reason) => reason,
  );
  return isIcrError(error) ? error.code : error;
}

/** A client that takes `slowMs` for the one thing, once or always. */
function slowed(time, { isJwt, path }, options) {
  const { sleep, asWork } = time;
  let registry;
  const sign = asWork((context) => registry.signJwt(context));
  const jwt = async (context) => {
    if (isJwt) await sleep(slowMs);
    return sign(context);
  };
  const set = time.setUp({ jwt, ...options }, {}, (requested) => (path?.test(requested) ? slowMs : 10));
  registry = set.registry;
  return set;
}

function casesOf(titled, run) {
  return Object.fromEntries(
    Object.entries(shared).flatMap(([what, thing]) =>
      Object.entries(hasty).map(([option, caller]) => [
        titled(what, option),
        withVirtualTime((time) => run(time, thing, caller)),
      ]),
    ),
  );
}

const assertGivesUp = async (promise, { codes, reason }) =>
  codes ? assert.include(codes, await outcome(promise)) : assert.equal(await outcome(promise), reason);

export const cases = {
  ...casesOf(
    (what, option) => `a caller that starts a slow ${what} and gives up by its ${option} leaves the others served`,
    async (time, thing, caller) => {
      const set = slowed(time, thing);
      const first = assertGivesUp(thing.call(set, caller.options()), caller);
      const all = times(others, () => outcome(thing.call(set)));
      await first;
      assert.isBelow(time.elapsedMs(), slowMs, "it gives up when it said it would");
      assert.deepEqual(await all, Array(others).fill("success"));
    },
  ),

  ...casesOf(
    (what, option) => `a caller that joins those who wait for a slow ${what} gives up by its own ${option}, alone`,
    async (time, thing, caller) => {
      const set = slowed(time, thing);
      const all = times(others, () => outcome(thing.call(set)));
      await time.sleep(10);
      await assertGivesUp(thing.call(set, caller.options()), caller);
      assert.isBelow(time.elapsedMs(), slowMs, "it gives up when it said it would");
      assert.deepEqual(await all, Array(others).fill("success"));
    },
  ),

  ...Object.fromEntries(
    Object.entries(shared).map(([what, thing]) => [
      `a ${what} that only an impatient caller waited for is there for the next one, at no further cost`,
      withVirtualTime(async (time) => {
        const set = slowed(time, thing);
        await outcome(thing.call(set, { signal: hasty.signal.options().signal }));
        assert.equal(await outcome(thing.call(set)), "success");
        assert.isAtMost(set.log.length, 2);
        assert.isAtMost(tokenRequests(set.registry).length, 1);
      }),
    ]),
  ),

  ...Object.fromEntries(
    Object.entries(shared).map(([what, thing]) => [
      `a caller's long timeoutMs makes nobody else wait longer for a ${what} than the client's`,
      withVirtualTime(async (time) => {
        const set = slowed(time, thing, { timeoutMs: 200, maxRetries: 0 });
        const patient = outcome(thing.call(set, { timeoutMs: 60_000 }));
        await time.sleep(10);
        for (const code of await times(others, () => outcome(thing.call(set)))) {
          assert.include(["timeout", "jwt_unavailable"], code);
        }
        assert.isBelow(time.elapsedMs(), slowMs);
        await patient;
      }),
    ]),
  ),

  "a caller's maxRetries: 0 takes no retry from those who share a token with it": withVirtualTime(async (time) => {
    const { registry, icr, id } = time.setUp();
    registry.injectFault({ path: /accessTokens$/, status: 503 });
    const one = outcome(icr.installationAccessToken(id, { maxRetries: 0 }));
    const all = times(others, () => outcome(icr.installationAccessToken(id)));
    assert.deepEqual(await all, Array(others).fill("success"));
    await one;
    assert.equal(tokenRequests(registry).length, 1);
  }),

  "a caller's maxRetries: 0 takes no retry from those who share a search with it": withVirtualTime(async (time) => {
    const { registry, icr, installation } = time.setUp();
    const find = (options) => outcome(icr.installationForOrganization(installation.organization.id, options));
    registry.injectFault({ path: "/app/installations", status: 503 });
    const one = find({ maxRetries: 0 });
    assert.deepEqual(await times(others, () => find()), Array(others).fill("success"));
    await one;
  }),

  "deadlineMs is for the whole call: JWT, waits and retries included": withVirtualTime(async (time) => {
    const { sleep } = time;
    const set = time.setUp({ jwt: async () => (await sleep(300), set.signJwt()) });
    set.registry.injectFault({ status: 503, times: Infinity });
    const error = await set.icr.getInstallation(set.id, { deadlineMs: 700, maxRetries: 100 }).catch((reason) => reason);
    // With the next wait it would be over: then what the registry said is the error.
    assert.include(["timeout", "server_error"], error.code);
    assert.isTrue(error.retryable);
    assert.isAtMost(time.elapsedMs(), 750);
  }),

  "deadlineMs ends an attempt that hangs, before its timeoutMs": withVirtualTime(async (time) => {
    const { icr, id } = time.setUp({}, {}, 15_000);
    await icrError(icr.getInstallation(id, { deadlineMs: 500 }), "timeout");
    assert.isAtMost(time.elapsedMs(), 550);
  }),

  "a call of a client with deadlineMs may have a longer one of its own": withVirtualTime(async (time) => {
    const { icr, id } = time.setUp({ deadlineMs: 100 }, {}, 400);
    await icrError(icr.getInstallation(id), "timeout");
    assert.equal((await icr.getInstallation(id, { deadlineMs: 5000 })).id, id);
  }),
};
