import { assert } from "chai";
import { icrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Calls that go to the registry with the app's JWT. */
const calls = {
  listInstallations: ({ icr }, options) => icr.listInstallations(options),
  getInstallation: ({ icr, id }, options) => icr.getInstallation(id, options),
  createAppAccessToken: ({ icr }, options) => icr.createAppAccessToken(options),
  createInstallationAccessToken: ({ icr, id }, options) => icr.createInstallationAccessToken(id, options),
  installationAccessToken: ({ icr, id }, options) => icr.installationAccessToken(id, options),
  fetchAsInstallation: ({ icr, id }, options) => icr.fetchAsInstallation(id, "/projects", options),
  installations: ({ icr }, options) => icr.installations(options).toArray(),
  installationForOrganization: ({ icr, installation }, options) =>
    icr.installationForOrganization(installation.organization.id, options),
};

/** Those whose request may serve other callers, and so runs on the client's bounds. */
const shared = ["installationAccessToken", "fetchAsInstallation", "installationForOrganization"];

const httpDate = (timeMs) => new Date(timeMs).toUTCString();

export const cases = {
  ...Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      `${name} that is to wait for an hour is an error at once, with the true number, after one request`,
      withVirtualTime(async (time) => {
        const set = time.setUp();
        set.registry.injectFault({ retryAfter: 3600, times: Infinity });
        const fields = { status: 429, retryAfterMs: hour, retryable: true };
        await icrError(call(set), "rate_limited", fields);
        assert.equal(set.log.length, 1);
        assert.isBelow(time.elapsedMs(), second);
      }),
    ]),
  ),

  "any wait of more than a minute is an error at once, whatever its form": withVirtualTime(async (time) => {
    // A date has whole seconds, and so has the registry's clock.
    for (const seconds of [63, 120, 3600, 86_400, 31_536_000]) {
      for (const form of ["seconds", "date"]) {
        const { registry, icr, id, log } = time.setUp();
        const retryAfter = form === "seconds" ? seconds : httpDate(registry.now() + seconds * second);
        registry.injectFault({ retryAfter, times: Infinity });
        const error = await icrError(icr.getInstallation(id), "rate_limited", { attempts: 1 });
        assert.closeTo(error.retryAfterMs, seconds * second, form === "date" ? 2 * second : 0);
        assert.equal(log.length, 1, `${seconds} s as ${form}`);
      }
    }
  }),

  "a date counts on the registry's clock": withVirtualTime(async (time) => {
    const { registry, icr, id, log } = time.setUp();
    registry.advance(-5 * minute);
    registry.injectFault({ retryAfter: httpDate(registry.now() + hour), times: Infinity });
    const { retryAfterMs } = await icrError(icr.getInstallation(id), "rate_limited");
    assert.closeTo(retryAfterMs, hour, 2 * second);
    assert.equal(log.length, 1);
  }),

  "a 503 that is to last for an hour is an error at once, too": withVirtualTime(async (time) => {
    const { registry, icr, id, log } = time.setUp();
    registry.injectFault({ status: 503, retryAfter: 3600, times: Infinity });
    await icrError(icr.getInstallation(id), "server_error", { status: 503, retryAfterMs: hour, attempts: 1 });
    assert.equal(log.length, 1);
  }),

  "a wait that the client is willing to wait is waited": withVirtualTime(async (time) => {
    for (const seconds of [1, 15]) {
      const { registry, icr, id, log } = time.setUp();
      registry.injectFault({ retryAfter: seconds });
      assert.equal((await icr.getInstallation(id)).id, id);
      assert.isAtLeast(log[1].sentMs - log[0].answeredMs, seconds * second);
    }
  }),

  "a wait of a minute is waited": withVirtualTime(async (time) => {
    const { registry, icr, id, log } = time.setUp();
    registry.injectFault({ retryAfter: 60 });
    const call = icr.getInstallation(id);
    await time.advance(2 * minute);
    assert.equal((await call).id, id);
    assert.isAtLeast(log[1].sentMs - log[0].answeredMs, minute);
  }),

  "a wait beyond the call's deadline is an error at once, with what the registry said": withVirtualTime(
    async (time) => {
      for (const [name, call] of Object.entries(calls).filter(([name]) => !shared.includes(name))) {
        const set = time.setUp();
        set.registry.injectFault({ retryAfter: 15, times: Infinity });
        const startMs = time.elapsedMs();
        const fields = { status: 429, retryAfterMs: 15 * second };
        await icrError(call(set, { deadlineMs: 5 * second }), "rate_limited", fields);
        assert.equal(set.log.length, 1, name);
        assert.isBelow(time.elapsedMs() - startMs, second, name);
      }
    },
  ),

  "a wait beyond the call's deadline ends by then where others may share it, too": withVirtualTime(async (time) => {
    for (const name of shared) {
      const set = time.setUp();
      set.registry.injectFault({ retryAfter: 15, times: Infinity });
      const startMs = time.elapsedMs();
      const error = await calls[name](set, { deadlineMs: 5 * second }).catch((reason) => reason);
      assert.include(["rate_limited", "timeout"], error.code, name);
      assert.equal(set.log.length, 1, name);
      assert.isAtMost(time.elapsedMs() - startMs, 5.1 * second, name);
    }
  }),

  "a wait beyond the client's deadline is an error at once": withVirtualTime(async (time) => {
    const { registry, icr, id, log } = time.setUp({ deadlineMs: 5 * second });
    registry.injectFault({ retryAfter: 15, times: Infinity });
    await icrError(icr.getInstallation(id), "rate_limited", { retryAfterMs: 15 * second });
    assert.equal(log.length, 1);
  }),

  "a deadline that allows for the wait does not end the call": withVirtualTime(async (time) => {
    const { registry, icr, id } = time.setUp();
    registry.injectFault({ retryAfter: 2 });
    assert.equal((await icr.getInstallation(id, { deadlineMs: 15 * second })).id, id);
  }),

  "while the registry wants an hour, further calls are errors without a request, and are sent when it is over":
    withVirtualTime(async (time) => {
      const events = [];
      const { registry, icr, id, log } = time.setUp({ onEvent: (event) => events.push(event) });
      registry.injectFault({ retryAfter: 3600 });
      await icrError(icr.getInstallation(id), "rate_limited");
      await time.advance(10 * minute);
      events.length = 0;
      const fields = { retryable: true, attempts: 0 };
      const { retryAfterMs } = await icrError(icr.listInstallations(), "rate_limited", fields);
      const types = events.map(({ type }) => type);
      assert.notInclude(types, "request");
      // What is left of it, and perhaps the jitter on top.
      assert.isAtLeast(retryAfterMs, 49 * minute);
      assert.isAtMost(retryAfterMs, hour);
      assert.equal(log.length, 1);
      await time.advance(retryAfterMs + second);
      assert.equal((await icr.getInstallation(id)).id, id);
      assert.equal(log.length, 2);
    }),

  "the Response of a 429 that is to last for an hour is the caller's, after one request": withVirtualTime(
    async (time) => {
      const { registry, icr, id, log } = time.setUp();
      await icr.installationAccessToken(id);
      log.length = 0;
      registry.injectFault({ path: "/projects", retryAfter: 3600, times: Infinity });
      const response = await icr.fetchAsInstallation(id, "/projects");
      assert.equal(response.status, 429);
      assert.equal(response.headers.get("retry-after"), "3600");
      assert.equal((await response.json()).statusCode, 429);
      assert.equal(log.length, 1);
      await icrError(icr.fetchAsInstallation(id, "/projects"), "rate_limited");
      assert.equal(log.length, 1);
    },
  ),
};
