import { assert } from "chai";
import { isIcrError } from "icr-app-client";
import { leasedTokenStore } from "icr-app-client/stores";
import { exampleToken, fails, key, leasedClients, wanted } from "../../support/leased-clients.mjs";
import { memoryLeaseBackend } from "../../support/memory-lease-backend.mjs";
import { tokenRequests } from "../../support/registry-client.mjs";
import { icrError, rejection } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

export const cases = {
  "what mint rejects with comes through as it is, and the lease is free": async () => {
    const { backend, entries } = memoryLeaseBackend();
    const reason = new Error("minted");
    const mint = () => Promise.reject(reason);
    assert.equal(await rejection(leasedTokenStore(backend).through(key, mint, wanted())), reason);
    assert.equal(entries.size, 0);
  },

  "an unknown installation is one request for all who ask at once, and one more a second later": withVirtualTime(
    async (time) => {
      const { client, log } = leasedClients(time);
      const ask = async () => {
        const clients = Array.from({ length: 20 }, () => client());
        const errors = await Promise.all(
          clients.map((icr) => icrError(icr.installationAccessToken("nowhere"), "not_found", { status: 404 })),
        );
        for (const error of errors) assert.deepEqual(error.toJSON(), errors[0].toJSON());
        assert.isTrue(errors.every(isIcrError));
        assert.isNotEmpty(errors[0].messages);
        return log.length;
      };
      assert.equal(await ask(), 1);
      assert.equal(await ask(), 1);
      await time.advance(1_100);
      assert.equal(await ask(), 2);
    },
  ),

  "a failure that is a client's own is not the others', who go on": withVirtualTime(async (time) => {
    const { client, id, registry } = leasedClients(time);
    const [failing, ...others] = await Promise.allSettled([
      client({ jwt: () => Promise.reject(new Error("no key here")) }).installationAccessToken(id),
      ...Array.from({ length: 5 }, () => client().installationAccessToken(id)),
    ]);
    assert.equal(failing.reason?.code, "jwt_unavailable");
    for (const { status } of others) assert.equal(status, "fulfilled");
    assert.equal(tokenRequests(registry).length, 1);
  }),

  "garbage in the place of a lease is waited for like any other": withVirtualTime(async (time) => {
    for (const garbage of ["", "no JSON", "null", "5", "{}", '{"name":"IcrError"}', '{"name":"IcrError","code":5}']) {
      const { backend, entries } = memoryLeaseBackend();
      entries.set(`${key}:lease`, { value: garbage, until: Date.now() + 1_000 });
      const token = exampleToken(3_600_000);
      assert.equal(await leasedTokenStore(backend).through(key, async () => token, wanted()), token);
    }
    assert.isAbove(time.elapsedMs(), 7_000);
  }),

  "where the database fails, each client creates its own": withVirtualTime(async (time) => {
    for (const failing of ["get", "add", "set"]) {
      const { client, registry, id } = leasedClients(time, {
        backend: {
          before(name) {
            if (name === failing) throw new Error("no connection");
          },
        },
      });
      for (const icr of [client(), client()]) assert.equal((await icr.installationAccessToken(id)).installationId, id);
      assert.equal(tokenRequests(registry).length, 2);
    }
  }),

  "where a lease cannot be released, the token is returned all the same": async () => {
    const { backend } = memoryLeaseBackend({
      before(name) {
        if (name === "remove") throw new Error("no connection");
      },
    });
    const token = exampleToken(3_600_000);
    assert.equal(await leasedTokenStore(backend).through(key, async () => token, wanted()), token);
  },

  "a database that hangs is waited for 2 s, and the call's deadline counts": withVirtualTime(async (time) => {
    const { client, registry, id } = leasedClients(time, {
      backend: { before: (name) => (name === "get" ? new Promise(() => {}) : undefined) },
    });
    await client().installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 1);
    assert.isAtMost(time.elapsedMs(), 2_100);
    await icrError(client().installationAccessToken(id, { deadlineMs: 500 }), "timeout");
    assert.isAtMost(time.elapsedMs(), 2_700);
  }),

  "a lease that the database has added too late is released": withVirtualTime(async (time) => {
    const { backend, entries } = memoryLeaseBackend({
      before(name, lease, value) {
        if (name !== "add") return undefined;
        entries.set(lease, { value, until: Infinity });
        return new Promise(() => {});
      },
    });
    const error = await rejection(leasedTokenStore(backend).through(key, fails, wanted()));
    assert.include(error.message, "`add`");
    await time.advance(10);
    assert.equal(entries.size, 0);
  }),

  "an abort of the client's signal ends the wait": withVirtualTime(async (time) => {
    const { backend, log } = memoryLeaseBackend({ before: (name) => (name === "add" ? false : undefined) });
    const controller = new AbortController();
    const asked = rejection(leasedTokenStore(backend).through(key, fails, wanted({ signal: controller.signal })));
    await time.sleep(500);
    controller.abort();
    assert.notEqual((await asked).message, "minted");
    assert.equal(time.elapsedMs(), 500);
    const commands = log.length;
    await time.advance(5_000);
    assert.equal(log.length, commands);
  }),

  "an error names the command and its kind, and nothing that it was about": async () => {
    const token = exampleToken(3_600_000, { token: "crs_secret" });
    const reply = (args) =>
      Object.assign(new Error(`ERR with ${args}`), { name: "ReplyError", code: "ECONNRESET", command: args });
    for (const failing of ["get", "add", "set"]) {
      const { backend } = memoryLeaseBackend({
        before(name, ...args) {
          if (name === failing) throw reply(JSON.stringify(args));
        },
      });
      const error = await rejection(leasedTokenStore(backend).through(key, async () => token, wanted()));
      assert.include(error.message, `\`${failing}\``);
      assert.include(error.message, "ReplyError ECONNRESET");
      assert.isUndefined(error.cause);
      assert.notInclude(`${error.stack}${JSON.stringify(error)}`, "secret");
      assert.notInclude(error.message, key);
    }
    for (const thrown of ["crs_secret", undefined, null, { name: "crs secret" }, Object.create(null)]) {
      const before = () => Promise.reject(thrown);
      const error = await rejection(leasedTokenStore(memoryLeaseBackend({ before }).backend).get(key));
      assert.instanceOf(error, Error);
      assert.notInclude(error.message, "secret");
    }
  },
};
