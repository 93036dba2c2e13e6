import { assert } from "chai";
import { IcrClient, IcrError, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { rejectionCode, tokenRequests } from "../../support/registry-client.mjs";
import { icrError, rejection, thrownIcrError } from "../../support/rejection.mjs";

const hour = 3_600_000;

/** A registry, and clients of one store whose `through` is the case's. */
function setUp(through, options = {}, registryOptions = {}) {
  const registry = createRegistry(registryOptions);
  const wanted = [];
  const others = [];
  const events = [];
  const tokenStore = {
    get: (key) => void others.push(["get", key]),
    set: (key) => void others.push(["set", key]),
    delete: (key, condition) => void others.push(["delete", key, condition]),
    through: (key, mint, given) => {
      wanted.push(given);
      return through(key, mint, given);
    },
  };
  const client = (more = {}) =>
    new IcrClient({
      ...registry.clientOptions,
      tokenStore,
      onEvent: (event) => events.push(event),
      ...options,
      ...more,
    });
  const { id } = registry.installations[0];
  const storeEvents = () =>
    events.filter(({ type }) => type === "store").map(({ method, outcome }) => [method, outcome]);
  return { registry, client, icr: client(), id, wanted, others, events, storeEvents };
}

/** A store in memory through which one client at a time creates a token: what a broker does. */
function singleFlight() {
  const tokens = new Map();
  const flights = new Map();
  return (key, mint, { outlives, refused }) => {
    const token = tokens.get(key);
    if (token && Date.parse(token.expiresAt) > outlives && token.token !== refused) return token;
    if (!flights.has(key)) {
      const flight = mint().then((made) => (tokens.set(key, made), made));
      flights.set(
        key,
        flight.finally(() => flights.delete(key)),
      );
    }
    return flights.get(key);
  };
}

export const cases = {
  "through is called in the place of get, a request and set": async () => {
    const { registry, icr, id, wanted, others, storeEvents } = setUp((_key, mint) => mint());
    const token = await icr.installationAccessToken(id);
    assert.equal(token.installationId, id);
    assert.equal(tokenRequests(registry).length, 1);
    assert.deepEqual(others, []);
    assert.equal(wanted[0].installationId, id);
    assert.isAtMost(wanted[0].outlives, registry.now());
    assert.notProperty(wanted[0], "refused");
    assert.isFalse(wanted[0].signal.aborted);
    assert.deepEqual(storeEvents(), [["through", "hit"]]);
    await icr.appAccessToken();
    assert.notProperty(wanted[1], "installationId");
  },

  "many clients that go through one store create one token": async () => {
    const { registry, client, id } = setUp(singleFlight());
    const tokens = await Promise.all(Array.from({ length: 50 }, () => client().installationAccessToken(id)));
    assert.equal(new Set(tokens.map(({ token }) => token)).size, 1);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "a refused token is told by its secret, and one more is created for all who hold it": async () => {
    const { registry, client, id, wanted } = setUp(singleFlight());
    const clients = Array.from({ length: 20 }, () => client());
    const call = () => Promise.all(clients.map((icr) => icr.fetchAsInstallation(id, "/projects")));
    await call();
    const { token } = await clients[0].installationAccessToken(id);
    registry.revoke(token);
    wanted.length = 0;
    for (const { status } of await call()) assert.equal(status, 200);
    assert.equal(tokenRequests(registry).length, 2);
    for (const { refused } of wanted) assert.equal(refused, token);
  },

  "a token that is to be replaced is told by its end": async () => {
    const { registry, icr, id, wanted } = setUp(singleFlight());
    const first = await icr.installationAccessToken(id);
    registry.advance(2 * hour - 60_000);
    assert.equal(await icr.installationAccessToken(id), first);
    for (let turn = 0; turn < 200 && wanted.length < 2; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(wanted[1].outlives, Date.parse(first.expiresAt));
  },

  "what mint rejects with is what the call rejects with, after one request": async () => {
    const { registry, icr } = setUp((_key, mint) => mint());
    const error = await icrError(icr.installationAccessToken("nowhere"), "not_found", { status: 404 });
    assert.equal(error.operation, "createInstallationAccessToken");
    assert.equal(registry.requests.length, 1);
    const swallowing = setUp(async (_key, mint) => {
      await mint().catch(() => {});
    });
    await icrError(swallowing.icr.installationAccessToken("nowhere"), "not_found");
    assert.equal(swallowing.registry.requests.length, 1);
  },

  "an IcrError of another client is passed on as it is, and nothing is sent": async () => {
    const elsewhere = await rejection(new IcrClient(createRegistry().clientOptions).installationAccessToken("nowhere"));
    const { registry, icr, id, events } = setUp(() => {
      throw elsewhere;
    });
    for (const call of [
      icr.installationAccessToken(id),
      icr.fetchAsInstallation(id, "/projects"),
      icr.asInstallation(id).json("/projects"),
    ]) {
      assert.equal(await rejection(call), elsewhere);
    }
    assert.deepEqual(registry.requests, []);
    const ends = events.filter(({ type, phase }) => type === "call" && phase === "end");
    for (const { code } of ends) assert.equal(code, "not_found");
  },

  "after any other failure the client creates a token by itself, and says so in an event": async () => {
    for (const [outcome, through] of [
      ["failed", () => Promise.reject(new Error("no broker"))],
      [
        "failed",
        () => {
          throw new TypeError("no broker");
        },
      ],
      ["miss", () => undefined],
      ["miss", async () => null],
      ["not_a_token", () => "no token"],
      ["not_a_token", () => ({ token: 5 })],
    ]) {
      const { registry, icr, id, storeEvents } = setUp(through);
      assert.equal((await icr.installationAccessToken(id)).installationId, id);
      assert.equal(tokenRequests(registry).length, 1);
      assert.deepEqual(storeEvents(), [["through", outcome]]);
    }
  },

  "a store that takes longer than timeoutMs is not waited for, and its signal aborts": async () => {
    const { registry, icr, id, wanted, storeEvents } = setUp(() => new Promise(() => {}), { timeoutMs: 60 });
    await icr.installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 1);
    assert.deepEqual(storeEvents(), [["through", "late"]]);
    assert.isTrue(wanted[0].signal.aborted);
  },

  "a store may take longer than 2 s, which is the limit of its other methods": async () => {
    const { registry, client, id } = setUp(singleFlight());
    registry.injectFault({ path: /accessTokens/, delayMs: 2300 });
    await Promise.all(Array.from({ length: 5 }, () => client().installationAccessToken(id)));
    assert.equal(tokenRequests(registry).length, 1);
  },

  "a token that mint has created is used, even if the store then fails or hangs": async () => {
    for (const through of [
      async (_key, mint) => {
        await mint();
        throw new Error("the store lost its connection");
      },
      async (_key, mint) => {
        await mint();
      },
      async (_key, mint) => {
        await mint();
        await new Promise(() => {});
      },
      // Forgets to return it, and to wait for it.
      (_key, mint) => void mint(),
    ]) {
      const { registry, icr, id } = setUp(through, { timeoutMs: 60 });
      assert.equal((await icr.installationAccessToken(id)).installationId, id);
      assert.equal(tokenRequests(registry).length, 1);
    }
  },

  "mint creates one token however often it is called, and none after the end": async () => {
    let late;
    const { registry, icr, id } = setUp(async (_key, mint) => {
      late = mint;
      const [first, second] = await Promise.all([mint(), mint()]);
      assert.equal(first.token, second.token);
      return second;
    });
    await icr.installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 1);
    const idle = setUp((_key, mint) => void (late = mint));
    await idle.icr.installationAccessToken(id).catch(() => {});
    await idle.icr.installationAccessToken(idle.id);
    const before = tokenRequests(idle.registry).length;
    await late();
    assert.equal(tokenRequests(idle.registry).length, before);
  },

  "what the store returns is checked like any stored token": async () => {
    const other = createRegistry();
    const [first, second] = other.installations;
    const foreign = await new IcrClient(other.clientOptions).installationAccessToken(second.id);
    const right = await new IcrClient(other.clientOptions).installationAccessToken(first.id);
    for (const wrong of [
      foreign,
      { ...right, appId: "another app" },
      { ...right, expiresAt: new Date(other.now() - 1).toISOString() },
      { ...right, token: "with a space" },
    ]) {
      const { registry, icr, id, storeEvents } = setUp(() => wrong);
      assert.notEqual((await icr.installationAccessToken(id)).token, wrong.token);
      assert.equal(tokenRequests(registry).length, 1);
      assert.deepEqual(storeEvents(), [["through", "not_a_token"]]);
    }
  },

  "a store that returns the refused token again is not believed": async () => {
    let kept;
    const { registry, icr, id } = setUp(async (_key, mint) => (kept ??= await mint()));
    await icr.fetchAsInstallation(id, "/projects");
    registry.revoke(kept.token);
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal(tokenRequests(registry).length, 2);
  },

  "a token from another machine is one like any other: loaded, shared, and not deleted by revokeAll": async () => {
    const { registry, client, icr, id, events } = setUp(singleFlight());
    await client().installationAccessToken(id);
    events.length = 0;
    const token = await icr.installationAccessToken(id);
    assert.deepEqual(
      events.filter(({ type }) => type === "token").map(({ action }) => action),
      ["loaded"],
    );
    assert.deepEqual(await icr.revokeAll(), { revoked: 0, errors: [], left: 0 });
    assert.equal(
      (await registry.fetch(`${icr.baseUrl}/projects`, { headers: { authorization: `Bearer ${token.token}` } })).status,
      200,
    );
  },

  "revokeAll with shared deletes what this client created, used or not": async () => {
    const another = setUp(singleFlight());
    const theirs = await another.icr.installationAccessToken(another.id);
    const { registry, icr, id } = setUp(async (_key, mint) => {
      await mint();
      return { ...theirs, installationId: id };
    });
    await icr.installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 1);
    assert.deepEqual(await icr.revokeAll({ shared: true }), { revoked: 1, errors: [], left: 0 });
  },

  "a deleted token is removed from the store by its secret, without a read": async () => {
    const { icr, id, others, wanted } = setUp(singleFlight());
    const { token } = await icr.installationAccessToken(id);
    const asked = wanted.length;
    await icr.deleteAccessToken(token);
    assert.equal(others.length, 1);
    assert.equal(others[0][0], "delete");
    assert.deepEqual(others[0][2], { token });
    assert.equal(wanted.length, asked);
  },

  "a client whose store goes through may lack a jwt; what needs one says so": async () => {
    const broker = singleFlight();
    const { registry, client, icr, id } = setUp(broker);
    const { jwt: _, ...withoutJwt } = registry.clientOptions;
    await icr.installationAccessToken(id);
    const app = new IcrClient({
      ...withoutJwt,
      tokenStore: {
        get() {},
        set() {},
        delete() {},
        through: (key, _mint, wanted) =>
          broker(key, () => client().createInstallationAccessToken(wanted.installationId), wanted),
      },
    });
    assert.equal((await app.fetchAsInstallation(id, "/projects")).status, 200);
    for (const call of [app.listInstallations(), app.createAppAccessToken(), app.installations().toArray()]) {
      const error = await icrError(call, "jwt_unavailable", { attempts: 0, retryable: false });
      assert.include(error.message, "`jwt`");
    }
    thrownIcrError(
      () => new IcrClient({ ...withoutJwt, tokenStore: { get() {}, set() {}, delete() {} } }),
      "invalid_options",
    );
    thrownIcrError(
      () => new IcrClient({ ...withoutJwt, tokenStore: { get() {}, set() {}, delete() {}, through: 5 } }),
      "invalid_options",
    );
  },

  "without a jwt, a store that fails is asked again each time, and is the cause of the error": async () => {
    const { registry } = setUp(() => {});
    const { jwt: _, ...withoutJwt } = registry.clientOptions;
    const failure = new Error("no broker");
    let asked = 0;
    const tokenStore = {
      get() {},
      set() {},
      delete() {},
      through() {
        asked += 1;
        throw failure;
      },
    };
    const app = new IcrClient({ ...withoutJwt, tokenStore });
    for (let call = 1; call <= 6; call += 1) {
      const error = await icrError(app.installationAccessToken("i-1"), "jwt_unavailable", { retryable: true });
      assert.equal(error.cause, failure);
      assert.equal(asked, call);
    }
    assert.deepEqual(registry.requests, []);
  },

  "with a jwt, a store that fails three times in a row is left alone for 30 s": async () => {
    let asked = 0;
    const failing = () => {
      asked += 1;
      throw new Error("no broker");
    };
    const { registry, icr } = setUp(failing, {}, { installations: 6 });
    for (const { id } of registry.installations) await icr.installationAccessToken(id);
    assert.equal(asked, 3);
    assert.equal(tokenRequests(registry).length, 6);
  },

  "an answer with the registry's clock corrects this machine's": async () => {
    const broker = singleFlight();
    const { registry, client, icr, id } = setUp(async (...given) => ({
      token: await broker(...given),
      now: registry.now(),
    }));
    await icr.installationAccessToken(id);
    // This machine is three hours late: by its own clock the token would live for ever.
    const late = client({ now: () => registry.now() - 3 * hour });
    assert.equal((await late.installationAccessToken(id)).installationId, id);
    const early = client({ now: () => registry.now() + 3 * hour });
    assert.equal((await early.installationAccessToken(id)).installationId, id);
    assert.equal((await early.fetchAsInstallation(id, "/projects")).status, 200);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "a caller's signal and deadline bound its wait, and nobody else's": async () => {
    let answer;
    const { icr, id } = setUp((_key, mint) => new Promise((resolve) => (answer = () => resolve(mint()))));
    const caller = new AbortController();
    const aborted = rejection(icr.installationAccessToken(id, { signal: caller.signal }));
    const late = rejectionCode(icr.installationAccessToken(id, { deadlineMs: 30 }));
    const patient = icr.installationAccessToken(id);
    const reason = new Error("gone");
    caller.abort(reason);
    assert.equal(await aborted, reason);
    assert.equal(await late, "timeout");
    answer();
    // Where promises are not shared, each has asked for itself, and the last question is answered.
    await patient.catch(() => {});
  },

  "no secret reaches an event": async () => {
    const { registry, client, icr, id, events } = setUp(singleFlight());
    const { token } = await icr.installationAccessToken(id);
    registry.revoke(token);
    await icr.fetchAsInstallation(id, "/projects");
    const failing = client({
      tokenStore: {
        get() {},
        set() {},
        delete() {},
        through() {
          throw new IcrError({ message: token });
        },
      },
    });
    await failing.installationAccessToken(id).catch((error) => assert.isTrue(isIcrError(error)));
    assert.notInclude(JSON.stringify(events), token);
  },
};
