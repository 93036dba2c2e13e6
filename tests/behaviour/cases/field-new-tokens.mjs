import { assert } from "chai";
import { tokenRequests } from "../../support/registry-client.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const projects = "/projects";
const second = 1000;
const times = (count, call) => Promise.all(Array.from({ length: count }, call));
const statuses = (responses) => [...new Set(responses.map(({ status }) => status))];
const requestsOf = ({ log }, path = projects) => log.filter((request) => request.path === path);

const owners = {
  "an installation": {
    send: ({ icr, id }, init) => icr.fetchAsInstallation(id, projects, init),
    token: ({ icr, id }) => icr.installationAccessToken(id),
  },
  "the app": { send: ({ icr }, init) => icr.fetchAsApp(projects, init), token: ({ icr }) => icr.appAccessToken() },
};

/** A case for each kind of owner and each status by which a registry refuses tokens. */
function casesOf(titled, run) {
  const all = Object.entries(owners).flatMap(([whose, owner]) =>
    [401, 403].map((tokenRefusal) => [
      titled(whose, tokenRefusal),
      withVirtualTime((time) => run(time, owner, { tokenRefusal })),
    ]),
  );
  return Object.fromEntries(all);
}

export const cases = {
  ...casesOf(
    (whose, status) =>
      `100 callers of a token of ${whose} that the registry knows after 1.5 s are all served (${status})`,
    async (time, { send }, registryOptions) => {
      const set = time.setUp({}, { replicationLagMs: 1500, ...registryOptions });
      const responses = await times(100, () => send(set));
      assert.deepEqual(statuses(responses), [200]);
      assert.isAtMost(tokenRequests(set.registry).length, 2);
      assert.isAtMost(requestsOf(set).length, 1000);
    },
  ),

  "one caller of a token that the registry knows later is served, however long that takes up to 1.5 s": withVirtualTime(
    async (time) => {
      for (const replicationLagMs of [50, 400, 1000, 1500]) {
        const set = time.setUp({}, { replicationLagMs });
        assert.equal((await owners["an installation"].send(set)).status, 200, `${replicationLagMs} ms`);
        assert.equal(tokenRequests(set.registry).length, 1, `${replicationLagMs} ms`);
      }
    },
  ),

  "a token that is new because the last one expired may be unknown for a while, too": withVirtualTime(async (time) => {
    const set = time.setUp({}, { replicationLagMs: 1000 });
    const [{ send }] = Object.values(owners);
    await send(set);
    await time.advance(2 * 60 * 60 * second);
    assert.deepEqual(statuses(await times(20, () => send(set))), [200]);
    assert.isAtMost(tokenRequests(set.registry).length, 3);
  }),

  "a request with a body waits for a new token like any other, and arrives once": withVirtualTime(async (time) => {
    const set = time.setUp({}, { replicationLagMs: 1000 });
    const path = `/organizations/${set.installation.organization.id}/warehouse/inventory`;
    const init = { method: "POST", body: '{"serial":"ICR-1"}' };
    assert.deepEqual(await (await set.icr.fetchAsInstallation(set.id, path, init)).json(), { serial: "ICR-1" });
    assert.equal(requestsOf(set, path).filter(({ status }) => status === 201).length, 1);
    assert.equal(tokenRequests(set.registry).length, 1);
  }),

  "callers that share nothing are served by a registry that lags, too": withVirtualTime(async (time) => {
    const set = time.setUp({ coalesce: false }, { replicationLagMs: 1500 });
    const [{ send }] = Object.values(owners);
    for (const call of [1, 2, 3]) assert.equal((await send(set)).status, 200, `call ${call}`);
    assert.isAtMost(tokenRequests(set.registry).length, 2);
  }),

  ...casesOf(
    (whose, status) =>
      `a lag longer than the client's patience is the registry's error, and heals by itself: ${whose}, ${status}`,
    async (time, { send }, registryOptions) => {
      const set = time.setUp({}, { replicationLagMs: 30 * second, ...registryOptions });
      const fields = { status: registryOptions.tokenRefusal };
      const sendLater = async (_, index) => {
        await time.sleep(index * 30);
        return icrError(send(set), "unauthorized", fields);
      };
      for (const error of await times(10, sendLater)) {
        assert.match(error.messages[0], /access token/i);
      }
      assert.isAtMost(time.elapsedMs(), 10 * second);
      const minted = tokenRequests(set.registry).length;
      assert.isAtMost(minted, 2);
      await time.advance(60 * second);
      assert.equal((await send(set)).status, 200);
      assert.equal(tokenRequests(set.registry).length, minted, "the token that was refused as too new is kept");
    },
  ),

  "a caller's signal ends its wait for a new token, and the others are served": withVirtualTime(async (time) => {
    const set = time.setUp({}, { replicationLagMs: 1500 });
    const [{ send }] = Object.values(owners);
    const abort = new AbortController();
    const hasty = send(set, { signal: abort.signal }).catch((reason) => reason);
    const patient = times(5, () => send(set));
    await time.sleep(500);
    abort.abort("enough");
    assert.equal(await hasty, "enough");
    assert.isAtMost(time.elapsedMs(), 600);
    assert.deepEqual(statuses(await patient), [200]);
  }),

  ...casesOf(
    (whose, status) =>
      `a token of ${whose} that is revoked as soon as it is made, three times in a row, is replaced (${status})`,
    async (time, { send, token }, registryOptions) => {
      const set = time.setUp({}, registryOptions);
      for (const round of [1, 2, 3]) {
        set.registry.revoke((await token(set)).token);
        const startMs = time.elapsedMs();
        assert.equal((await send(set)).status, 200, `round ${round}`);
        assert.isAtMost(time.elapsedMs() - startMs, 3 * second, `round ${round}`);
      }
      assert.equal(tokenRequests(set.registry).length, 4);
    },
  ),

  "a token that the registry accepted once is replaced without a wait when it is refused": withVirtualTime(
    async (time) => {
      const set = time.setUp({}, {}, 0);
      const [{ send, token }] = Object.values(owners);
      await send(set);
      set.registry.revoke((await token(set)).token);
      assert.equal((await send(set)).status, 200);
      assert.deepEqual(
        requestsOf(set).map(({ status }) => status),
        [200, 401, 200],
      );
      assert.equal(time.elapsedMs(), 0);
    },
  ),

  "a refusal that arrives after another call's success is still one of a new token": withVirtualTime(async (time) => {
    const set = time.setUp({}, { replicationLagMs: second });
    set.registry.route("GET", "/slow", () => ({}));
    const fetch = async (url, init) => {
      const response = await set.fetch(url, init);
      if (url.endsWith("/slow")) await time.sleep(1500);
      return response;
    };
    const icr = set.connect({ fetch });
    const slow = icr.fetchAsInstallation(set.id, "/slow");
    await time.sleep(1200);
    assert.equal((await icr.fetchAsInstallation(set.id, projects)).status, 200);
    assert.equal((await slow).status, 200);
    assert.equal(tokenRequests(set.registry).length, 1);
  }),

  "a token older than 10 s is replaced without a wait when it is refused": withVirtualTime(async (time) => {
    const set = time.setUp({}, {}, 0);
    const [{ send, token }] = Object.values(owners);
    set.registry.revoke((await token(set)).token);
    await time.advance(11 * second);
    const startMs = time.elapsedMs();
    assert.equal((await send(set)).status, 200);
    assert.equal(time.elapsedMs(), startMs);
    assert.deepEqual(
      requestsOf(set).map(({ status }) => status),
      [401, 200],
    );
  }),
};
