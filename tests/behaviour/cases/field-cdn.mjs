import { assert } from "chai";
import { exampleAccessToken, exampleInstallation } from "icr-app-client/testing";
import { createClient, tokenRequests, setUp } from "../../support/registry-client.mjs";
import { json, scriptedClient, text } from "../../support/scripted-client.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withClock } from "../../support/clock.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const second = 1000;
const hour = 60 * 60 * second;
const unreachable = [520, 521, 522, 523, 524];
const page = "<!doctype html><html><title>The origin is unreachable</title></html>";
const httpDate = (timeMs) => new Date(timeMs).toUTCString();

const calls = {
  listInstallations: ({ icr }) => icr.listInstallations(),
  getInstallation: ({ icr, id }) => icr.getInstallation(id),
  createAppAccessToken: ({ icr }) => icr.createAppAccessToken(),
  installationAccessToken: ({ icr, id }) => icr.installationAccessToken(id),
  installations: ({ icr }) => icr.installations().toArray(),
  fetchAsInstallation: ({ icr, id }) => icr.fetchAsInstallation(id, "/projects"),
};

/** Headers by which a cache in between says that its answer is old. */
const cached = (ageMs) => ({ age: String(ageMs / second), date: httpDate(Date.now() - ageMs) });

/** What empties a response to DELETE. */
const deletions = {
  204: () => text(null, { status: 204 }),
  "an empty 200": () => text("", { status: 200 }),
  "an empty 200 that calls itself JSON": () =>
    text("", { status: 200, headers: { "content-type": "application/json" } }),
  "an empty 202": () => text(null, { status: 202 }),
  205: () => text(null, { status: 205 }),
  "200 with true": () => json(true),
};

/** A client of a registry that creates tokens and deletes them in this way. */
function deleting(answer) {
  let minted = 0;
  const expiresAt = new Date(Date.now() + hour).toISOString();
  return scriptedClient([
    ({ method }) =>
      method === "DELETE"
        ? answer()
        : json({ ...exampleAccessToken, token: `crs_${++minted}`, expiresAt }, { status: 201 }),
  ]);
}

export const cases = {
  ...Object.fromEntries(
    unreachable.map((status) => [
      `a CDN that answers ${status} once or twice costs a retry each, and no call`,
      withVirtualTime(async (time) => {
        for (const [name, call] of Object.entries(calls)) {
          for (const count of [1, 2]) {
            const set = time.setUp();
            set.registry.injectFault({ status, body: page, times: count });
            const result = await call(set);
            if (result.status !== undefined) assert.equal(result.status, 200, name);
            assert.equal(set.log.filter((sent) => sent.status === status).length, count, name);
          }
        }
      }),
    ]),
  ),

  "a CDN that never reaches the registry is a retryable server_error after all attempts": withVirtualTime(
    async (time) => {
      for (const status of unreachable) {
        const { registry, icr, id, log } = time.setUp();
        registry.injectFault({ status, body: page, times: Infinity });
        await icrError(icr.getInstallation(id), "server_error", { status, attempts: 3, retryable: true });
        assert.equal(log.length, 3);
      }
    },
  ),

  "a POST of the caller's that a CDN answers is never sent twice": withVirtualTime(async (time) => {
    for (const status of unreachable) {
      const { registry, icr, installation, id, log } = time.setUp();
      const path = `/organizations/${installation.organization.id}/warehouse/inventory`;
      await icr.installationAccessToken(id);
      registry.injectFault({ path, status, body: page });
      const response = await icr.fetchAsInstallation(id, path, { method: "POST", body: "{}" });
      assert.equal(response.status, status);
      assert.equal(log.filter((sent) => sent.path === path).length, 1);
    }
  }),

  ...Object.fromEntries(
    [-3 * hour, 3 * hour].map((skewMs) => [
      `an answer from a cache does not set the client's clock, though its Date is hours ${skewMs < 0 ? "ago" : "ahead"}`,
      withClock(async (clock) => {
        const { registry, icr, id } = setUp();
        const token = await icr.installationAccessToken(id);
        const headers = { age: String(Math.abs(skewMs) / second), date: httpDate(Date.now() + skewMs) };
        registry.injectFault({ path: `/app/installations/${id}`, headers });
        await icr.getInstallation(id);

        clock.advance(hour);
        assert.equal(await icr.installationAccessToken(id), token, "it has an hour to live");
        assert.equal(tokenRequests(registry).length, 1);
        clock.advance(hour + second);
        assert.notEqual(await icr.installationAccessToken(id), token, "it has expired");
      }),
    ]),
  ),

  "answers to fetchAs… from a cache do not set the clock, either": withClock(async (clock) => {
    const { registry, icr, id } = setUp();
    const token = await icr.installationAccessToken(id);
    registry.injectFault({ path: "/projects", headers: cached(3 * hour), times: Infinity });
    for (let turn = 0; turn < 3; turn++) await icr.fetchAsInstallation(id, "/projects");
    clock.advance(2 * hour + second);
    assert.notEqual(await icr.installationAccessToken(id), token);
  }),

  "a signer is not told the time of an answer from a cache": withClock(async (clock) => {
    const { registry } = setUp();
    const told = [];
    const jwt = (context) => {
      told.push(context.now - Date.now());
      return registry.signJwt();
    };
    const icr = createClient(registry, { jwt });
    registry.injectFault({ headers: cached(2 * hour) });
    await icr.listInstallations();
    clock.advance(9 * 60 * second);
    await icr.listInstallations();
    assert.deepEqual(told, [0, 0]);
  }),

  "after an answer from a cache the registry's own answers still set the clock": withClock(async () => {
    const { registry } = setUp();
    registry.advance(10 * 60 * second);
    const told = [];
    const jwt = (context) => {
      told.push(context.now - Date.now());
      // Refused as soon as it is used.
      return registry.signJwt({ exp: Math.floor(registry.now() / second) + 20 });
    };
    const icr = createClient(registry, { jwt });
    registry.injectFault({ headers: cached(2 * hour) });
    for (let turn = 0; turn < 3; turn++) await icr.listInstallations();
    assert.closeTo(told.at(-1), 10 * 60 * second, second);
  }),

  "Retry-After from a cache that is a date counts from the client's clock, not from the old Date": withVirtualTime(
    async (time) => {
      const { registry, icr, id, log } = time.setUp();
      const headers = { ...cached(hour), "retry-after": httpDate(Date.now() + 5 * second) };
      registry.injectFault({ status: 503, headers });
      assert.equal((await icr.getInstallation(id)).id, id);
      assert.isAtMost(log[1].sentMs - log[0].answeredMs, 15 * second);
    },
  ),

  ...Object.fromEntries(
    Object.entries(deletions).map(([how, answer]) => [
      `a deletion that is answered by ${how} is true, and the token is not used again`,
      async () => {
        const { icr } = deleting(answer);
        const token = await icr.appAccessToken();
        assert.strictEqual(await icr.deleteAccessToken(token), true);
        assert.notEqual((await icr.appAccessToken()).token, token.token);
      },
    ]),
  ),

  "revokeAll counts deletions that are answered without a body": async () => {
    for (const [how, answer] of Object.entries(deletions)) {
      const { icr } = deleting(answer);
      await icr.appAccessToken();
      assert.deepInclude(await icr.revokeAll(), { revoked: 1, errors: [] }, how);
    }
  },

  "a page of a proxy in the place of a deletion is invalid_response": async () => {
    const { icr } = deleting(() => text(page, { headers: { "content-type": "text/html" } }));
    await icrError(icr.deleteAccessToken("crs_1"), "invalid_response");
  },

  "an empty answer is a deletion's alone": async () => {
    const { icr } = scriptedClient([() => text(null, { status: 204 })]);
    await icrError(icr.getInstallation(exampleInstallation.id), "invalid_response");
    await icrError(icr.createAppAccessToken(), "invalid_response");
  },
};
