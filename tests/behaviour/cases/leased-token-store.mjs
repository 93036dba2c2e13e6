import { assert } from "chai";
import { leasedTokenStore, sealer } from "icr-app-client/stores";
import { exampleToken, fails, key, leasedClients, wanted } from "../../support/leased-clients.mjs";
import { memoryLeaseBackend } from "../../support/memory-lease-backend.mjs";
import { tokenRequests } from "../../support/registry-client.mjs";
import { icrError, thrownIcrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

export const cases = {
  "of many clients, one creates a token, and the others wait for it": withVirtualTime(async (time) => {
    const { client, registry, id, entries } = leasedClients(time);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => client().installationAccessToken(id)));
    assert.equal(tokenRequests(registry).length, 1);
    assert.equal(new Set(tokens.map(({ token }) => token)).size, 1);
    assert.equal(entries.size, 1, "the lease is released");
  }),

  "each installation has a lease of its own": withVirtualTime(async (time) => {
    const { client, registry } = leasedClients(time, { installations: 8 });
    const clients = Array.from({ length: 3 }, () => client());
    const calls = registry.installations.flatMap(({ id }) => clients.map((icr) => icr.installationAccessToken(id)));
    await Promise.all([...calls, ...clients.map((icr) => icr.appAccessToken())]);
    assert.equal(tokenRequests(registry).length, 9);
  }),

  "after a revocation one more is created for all who held it": withVirtualTime(async (time) => {
    const { client, registry, id } = leasedClients(time);
    const clients = Array.from({ length: 20 }, () => client());
    const [{ token }] = await Promise.all(clients.map((icr) => icr.installationAccessToken(id)));
    await time.advance(60_000);
    registry.revoke(token);
    const responses = await Promise.all(clients.map((icr) => icr.fetchAsInstallation(id, "/projects")));
    assert.isTrue(responses.every(({ status }) => status === 200));
    assert.equal(tokenRequests(registry).length, 2);
  }),

  "a slow registry is waited for": withVirtualTime(async (time) => {
    const { client, registry, id } = leasedClients(time, { latencyMs: 4_000 });
    await Promise.all(Array.from({ length: 10 }, () => client().installationAccessToken(id)));
    assert.equal(tokenRequests(registry).length, 1);
  }),

  "who took the lease and died is waited for until its lease ends, and then replaced by one": withVirtualTime(
    async (time) => {
      const { client, registry, id } = leasedClients(time, { store: { leaseMs: 2_000 } });
      const dead = client({ fetch: () => new Promise(() => {}) });
      dead.installationAccessToken(id, { deadlineMs: 100 }).catch(() => {});
      await time.sleep(50);
      await Promise.all(Array.from({ length: 10 }, () => client().installationAccessToken(id)));
      assert.equal(tokenRequests(registry).length, 1);
      assert.isAbove(time.elapsedMs(), 1_900);
      assert.isBelow(time.elapsedMs(), 2_500);
    },
  ),

  "a lease that never ends stops nobody: after a lease and a mint more, tokens are created without it": withVirtualTime(
    async (time) => {
      const { client, registry, id } = leasedClients(time, {
        store: { leaseMs: 1_000 },
        backend: { before: (name) => (name === "add" ? false : undefined) },
      });
      await client().installationAccessToken(id);
      assert.equal(tokenRequests(registry).length, 1);
      assert.isAbove(time.elapsedMs(), 4_000);
      assert.isBelow(time.elapsedMs(), 4_500);
    },
  ),

  "what was saved between the look at the token and the lease is found": async () => {
    const token = exampleToken(3_600_000);
    const { backend, entries } = memoryLeaseBackend({
      before(name) {
        if (name === "add") entries.set(key, { value: JSON.stringify(token), until: Infinity });
      },
    });
    assert.deepEqual(await leasedTokenStore(backend).through(key, fails, wanted()), token);
  },

  "the wait between two looks grows from 20 to 250 ms": withVirtualTime(async (time) => {
    const token = exampleToken(3_600_000);
    const looks = [];
    const { backend } = memoryLeaseBackend({
      before(name, at) {
        if (name === "add") return false;
        if (name !== "get" || at !== key) return undefined;
        looks.push(time.elapsedMs());
        return looks.length < 9 ? undefined : JSON.stringify(token);
      },
    });
    await leasedTokenStore(backend).through(key, fails, wanted());
    const waits = looks.slice(1).map((at, index) => at - looks[index]);
    assert.isAtMost(waits[0], 20);
    waits.forEach((wait, index) => assert.isAtLeast(wait, Math.floor(Math.min(20 * 2 ** index, 250) / 2)));
    assert.isAtMost(Math.max(...waits), 250);
  }),

  "a backend that says when something changed is looked at then": withVirtualTime(async (time) => {
    const token = exampleToken(3_600_000);
    const memory = memoryLeaseBackend({ before: (name) => (name === "add" ? false : undefined) });
    let ended = 0;
    const changed = (watched, signal) => {
      assert.equal(watched, key);
      signal.addEventListener("abort", () => (ended += 1));
      return time.sleep(900 - time.elapsedMs());
    };
    const asked = leasedTokenStore({ ...memory.backend, changed }).through(key, fails, wanted());
    await time.sleep(800);
    memory.entries.set(key, { value: JSON.stringify(token), until: Infinity });
    await asked;
    assert.isAtMost(time.elapsedMs(), 950);
    assert.equal(ended, memory.log.filter(([name]) => name === "add").length, "each watch is ended");
  }),

  "a watch that resolves at once, or fails, makes it look every 20 ms at most": withVirtualTime(async (time) => {
    for (const changed of [() => Promise.resolve(), () => Promise.reject(new Error("no")), () => {}]) {
      const { backend, names } = memoryLeaseBackend({ before: (name) => (name === "add" ? false : undefined) });
      const store = leasedTokenStore({ ...backend, changed }, { leaseMs: 1_000 });
      const started = time.elapsedMs();
      await store.through(key, async () => exampleToken(3_600_000), wanted());
      assert.isAbove(time.elapsedMs() - started, 4_000);
      assert.isBelow(names().filter((name) => name === "add").length, 4_500 / 20);
    }
  }),

  "the token must outlive what is wanted, and not be the refused one": async () => {
    const stored = exampleToken(3_600_000, { token: "stored" });
    const minted = exampleToken(7_200_000, { token: "minted" });
    const ask = async (more) => {
      const { backend, entries } = memoryLeaseBackend();
      entries.set(key, { value: JSON.stringify(stored), until: Infinity });
      const { token } = await leasedTokenStore(backend).through(key, async () => minted, wanted(more));
      assert.equal(JSON.parse(entries.get(key).value).token, token);
      return token;
    };
    assert.equal(await ask({}), "stored");
    assert.equal(await ask({ outlives: Date.parse(stored.expiresAt) - 60_000, refused: "another" }), "stored");
    assert.equal(await ask({ outlives: Date.parse(stored.expiresAt) }), "minted");
    assert.equal(await ask({ refused: "stored" }), "minted");
    // The clients would not use it either, and each would create its own.
    assert.equal(await ask({ outlives: Date.parse(stored.expiresAt) - 9_000 }), "minted");
  },

  "a client that does not know the registry's clock yet goes by its own": async () => {
    const { backend, entries } = memoryLeaseBackend();
    const expired = exampleToken(-1_000, { token: "expired", createdAt: new Date(0).toISOString() });
    entries.set(key, { value: JSON.stringify(expired), until: Infinity });
    const minted = exampleToken(3_600_000, { token: "minted" });
    assert.equal(await leasedTokenStore(backend).through(key, async () => minted, wanted()), minted);
  },

  "garbage counts as no token, and is replaced": async () => {
    const token = exampleToken(3_600_000);
    const { permissions: _, ...incomplete } = token;
    for (const garbage of [
      "",
      "null",
      "no JSON",
      '{"token":5}',
      JSON.stringify(incomplete),
      JSON.stringify([token]),
      JSON.stringify({ ...token, expiresAt: "some day" }),
      5,
      {},
      new Uint8Array(3),
      {
        toJSON() {
          throw new Error("no JSON");
        },
      },
    ]) {
      for (const seal of [undefined, { seal: (_key, text) => text, open: (_key, text) => text }]) {
        let read = 0;
        const { backend, entries } = memoryLeaseBackend({
          before: (name, at) => (name === "get" && at === key && (read += 1) <= 2 ? garbage : undefined),
        });
        const store = leasedTokenStore(backend, { seal });
        assert.equal(await store.through(key, async () => token, wanted()), token);
        assert.deepEqual(JSON.parse(entries.get(key).value), token);
        assert.deepEqual(await store.get(key), token);
      }
    }
  },

  "a database's client that parses JSON unasked is understood": async () => {
    const token = exampleToken(3_600_000);
    const { backend, entries, log } = memoryLeaseBackend({
      before: (name, at) => (name === "get" && at === key ? JSON.parse(entries.get(key).value) : undefined),
    });
    entries.set(key, { value: JSON.stringify(token), until: Infinity });
    const store = leasedTokenStore(backend);
    assert.deepEqual(await store.through(key, fails, wanted()), token);
    await store.delete(key, { token: token.token });
    assert.deepEqual(log.at(-1), ["remove", key, JSON.stringify(token)]);
    assert.equal(entries.size, 0);
  },

  "a token is kept until it expires, by how much is left, and for a minute at least": async () => {
    const { backend, log } = memoryLeaseBackend();
    const store = leasedTokenStore(backend, { leaseMs: 1_500.5 });
    const token = exampleToken(3_600_000);
    await store.through(key, async () => token, wanted());
    const [, , , lease] = log.find(([name]) => name === "add");
    assert.deepEqual(lease, { ttlMs: 1_501 });
    const short = exampleToken(1_000);
    await store.set(key, short, { expiresAt: Date.parse(short.expiresAt) });
    const [first, second] = log.filter(([name]) => name === "set").map(([, , , options]) => options);
    assert.equal(first.expiresAt, Date.parse(token.expiresAt));
    assert.closeTo(first.ttlMs, 3_600_000, 5_000);
    assert.isTrue(Number.isInteger(first.ttlMs));
    assert.deepEqual(second, { expiresAt: Date.parse(short.expiresAt), ttlMs: 60_000 });
  },

  "a deleted token is removed by its secret, and a newer one stays": async () => {
    const { backend, entries, log } = memoryLeaseBackend();
    const store = leasedTokenStore(backend);
    const token = exampleToken(3_600_000, { token: "newer" });
    await store.set(key, token, { expiresAt: Date.parse(token.expiresAt) });
    await store.delete(key, { token: "older" });
    assert.deepEqual(await store.get(key), token);
    await store.delete(key, { token: "newer" });
    assert.deepEqual(log.at(-1), ["remove", key, JSON.stringify(token)]);
    assert.equal(entries.size, 0);
    await store.set(key, token, { expiresAt: Date.parse(token.expiresAt) });
    await store.delete(key);
    assert.equal(entries.size, 0);
    assert.isUndefined(await store.get(key));
  },

  "sealed tokens are shared, and the database has none in clear": withVirtualTime(async (time) => {
    const aes = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const real = sealer([aes]);
    const seal = { seal: time.asWork(real.seal), open: time.asWork(real.open) };
    const { client, registry, id, entries, tokenStore } = leasedClients(time, { store: { seal } });
    const [{ token }] = await Promise.all([1, 2, 3].map(() => client().installationAccessToken(id)));
    assert.equal(tokenRequests(registry).length, 1);
    assert.notInclude(JSON.stringify([...entries]), token);
    const [[storeKey]] = entries;
    await tokenStore.delete(storeKey, { token: "another" });
    assert.equal(entries.size, 1);
    await tokenStore.delete(storeKey, { token });
    assert.equal(entries.size, 0);
  }),

  "a sealing key that is none is what the call rejects with": withVirtualTime(async (time) => {
    const { client, id, log } = leasedClients(time, { store: { seal: sealer(["too short"]) } });
    const error = await icrError(client().installationAccessToken(id), "invalid_options");
    assert.include(error.message, "sealer");
    assert.equal(log.length, 0);
  }),

  "a store that cannot work is refused when it is made": () => {
    const { backend } = memoryLeaseBackend();
    for (const [given, options, part] of [
      [undefined, undefined, "get, set, add, remove"],
      [{ ...backend, add: undefined }, undefined, "add"],
      [{ ...backend, changed: 5 }, undefined, "changed"],
      [backend, { leaseMs: 0 }, "leaseMs"],
      [backend, { leaseMs: "5" }, "leaseMs"],
      [backend, { lease: 5 }, "`lease`"],
      [backend, { seal: {} }, "seal, open"],
      [{ ...backend, seal: {} }, undefined, "second argument"],
    ]) {
      assert.include(thrownIcrError(() => leasedTokenStore(given, options), "invalid_options").message, part);
    }
  },
};
