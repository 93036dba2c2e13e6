import { assert } from "chai";
import { tokenRequests } from "../../support/registry-client.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const projects = "/projects";
const secret = "/secret";
const second = 1000;
const minute = 60 * second;
/** The first token, and five that refusals may mint at a stretch. */
const handful = 6;

const turns = async (count, call) => {
  for (let turn = 1; turn <= count; turn++) await call(turn);
};
const times = (count, call) => Promise.all(Array.from({ length: count }, call));
const alive = ({ tokens }) => tokens.filter(({ isActive }) => isActive).length;

/** How a path refuses every token: the fault, and what the caller's error holds. */
const refusals = {
  "a 401": { status: 401 },
  "a 401 of plain text": { status: 401, body: "Unauthorized" },
  "a 403 that speaks of the token": { status: 403, body: { statusCode: 403, message: "Access token invalid" } },
};

const owners = {
  installation: (icr, id, path, init) => icr.fetchAsInstallation(id, path, init),
  app: (icr, id, path, init) => icr.fetchAsApp(path, init),
};

/** A case for each way to refuse and each owner of a token. */
function casesOf(titled, run) {
  return Object.fromEntries(
    Object.entries(refusals).flatMap(([how, refusal]) =>
      Object.entries(owners).map(([whose, send]) => [
        titled(how, whose),
        withVirtualTime(async (time) => {
          const set = time.setUp({}, { installations: 2 });
          set.registry.route("GET", secret, () => ({}));
          set.registry.injectFault({ path: secret, times: Infinity, ...refusal });
          const call = (path, init) => send(set.icr, set.id, path, init);
          const refused = () => icrError(call(secret), "unauthorized", { status: refusal.status });
          await run({ ...set, time, call, refused, healthy: async () => (await call(projects)).status });
        }),
      ]),
    ),
  );
}

export const cases = {
  ...casesOf(
    (how, whose) =>
      `a path that always answers ${how} costs the ${whose} a handful of tokens, and healthy calls stay healthy`,
    async ({ registry, refused, healthy }) => {
      await turns(20, async (turn) => {
        assert.equal(await healthy(), 200, `turn ${turn}`);
        await refused();
      });
      assert.isAtMost(tokenRequests(registry).length, handful);
    },
  ),

  ...casesOf(
    (how, whose) => `100 concurrent calls of a path that always answers ${how} cost the ${whose} a handful of tokens`,
    async ({ registry, refused, healthy }) => {
      const errors = times(100, refused);
      const healthyCalls = times(20, healthy);
      assert.deepEqual(new Set(await healthyCalls), new Set([200]));
      await errors;
      assert.isAtMost(tokenRequests(registry).length, handful);
    },
  ),

  ...casesOf(
    (how, whose) => `a path that answers ${how} for a quarter of an hour costs the ${whose} about a token a minute`,
    async ({ registry, time, refused, healthy }) => {
      await turns(15 * 6, async () => {
        await refused();
        assert.equal(await healthy(), 200);
        await time.advance(10 * second);
      });
      // Every refused call may take its waits besides the 10 s.
      assert.isAtMost(tokenRequests(registry).length, handful + Math.ceil(time.elapsedMs() / minute));
    },
  ),

  ...casesOf(
    (how, whose) => `revokeAll deletes what a path that answers ${how} made the client drop: ${whose}`,
    async ({ registry, icr, refused, healthy }) => {
      await turns(5, async () => {
        await healthy();
        await refused();
      });
      const { errors, revoked } = await icr.revokeAll();
      assert.deepEqual(errors, []);
      assert.equal(revoked, registry.tokens.length);
      assert.equal(alive(registry), 0);
    },
  ),

  "a client that caches one token bounds its refusals, too": withVirtualTime(async (time) => {
    const { registry, icr } = time.setUp({ maxCachedTokens: 1 }, { installations: 2 });
    registry.injectFault({ path: projects, times: Infinity, status: 401 });
    const [first, other] = registry.installations;
    for (const { id } of [first, other, first]) {
      await turns(20, () => icrError(icr.fetchAsInstallation(id, projects), "unauthorized"));
    }
    // One more for the first, whose token was evicted for the other's.
    assert.isAtMost(tokenRequests(registry).length, 2 * handful + 1);
  }),

  "a token that the registry really revoked is replaced within a minute after a path has used up the refusals":
    withVirtualTime(async (time) => {
      const { registry, icr, id } = time.setUp();
      registry.injectFault({ path: secret, status: 401, times: Infinity });
      await turns(10, async () => {
        await icr.fetchAsInstallation(id, projects);
        await icrError(icr.fetchAsInstallation(id, secret), "unauthorized");
      });
      registry.revoke((await icr.installationAccessToken(id)).token);
      await time.advance(minute + second);
      assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
    }),

  "refusals of one installation cost no other installation, nor the app, a replacement": withVirtualTime(
    async (time) => {
      const { registry, icr } = time.setUp({}, { installations: 2 });
      const [one, other] = registry.installations.map(({ id }) => id);
      registry.injectFault({ path: secret, status: 401, times: Infinity });
      await turns(10, async () => {
        await icr.fetchAsInstallation(one, projects);
        await icrError(icr.fetchAsInstallation(one, secret), "unauthorized");
      });
      for (const call of [(path) => icr.fetchAsInstallation(other, path), (path) => icr.fetchAsApp(path)]) {
        await turns(3, async (turn) => {
          assert.equal((await call(projects)).status, 200);
          registry.revoke(registry.tokens.at(-1).id);
          assert.equal((await call(projects)).status, 200, `revocation ${turn}`);
        });
      }
    },
  ),

  "a new token that is refused, too, is kept": withVirtualTime(async (time) => {
    const { registry, icr, id } = time.setUp();
    registry.injectFault({ path: secret, status: 401, times: Infinity });
    await icr.fetchAsInstallation(id, projects);
    await icrError(icr.fetchAsInstallation(id, secret), "unauthorized");
    assert.equal(tokenRequests(registry).length, 2);
    assert.equal((await icr.installationAccessToken(id)).id, registry.tokens[1].id);
    assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "revokeAll deletes tokens that were dropped after a refusal or invalidated, and those in use": withVirtualTime(
    async (time) => {
      const { registry, icr, id } = time.setUp();
      await icr.fetchAsInstallation(id, projects);
      registry.injectFault({ path: projects, status: 401 });
      assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
      await icr.fetchAsApp(projects);
      await icr.invalidate();
      await icr.appAccessToken();
      assert.equal(alive(registry), 4);
      assert.deepInclude(await icr.revokeAll(), { revoked: 4, errors: [] });
      assert.equal(alive(registry), 0);
    },
  ),

  "revokeAll deletes nothing that was deleted before": withVirtualTime(async (time) => {
    const { registry, icr, id } = time.setUp();
    await icr.deleteAccessToken(await icr.installationAccessToken(id));
    await icr.appAccessToken();
    assert.deepInclude(await icr.revokeAll(), { revoked: 1, errors: [] });
    assert.equal(registry.requests.filter(({ method }) => method === "DELETE").length, 2);
  }),
};
