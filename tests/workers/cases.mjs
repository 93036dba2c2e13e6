// What needs workerd and no second process. Only here is `cloudflare:workers`, which the entry imports.
import { assert } from "chai";
import { isIcrError } from "icr-app-client";
import { brokerTokenStore, kvTokenStore, sealer } from "icr-app-client/workers";

const hour = 3_600_000;
const bytes = () => crypto.getRandomValues(new Uint8Array(32));
const text = (key) => btoa(String.fromCharCode(...key));
const importKey = (key, usages = ["encrypt", "decrypt"]) =>
  crypto.subtle.importKey("raw", key, "AES-GCM", false, usages);

function tokenOf(secret, { expiresIn = 2 * hour, age = 0 } = {}) {
  const now = Date.now();
  return {
    token: secret,
    createdAt: new Date(now - age).toISOString(),
    expiresAt: new Date(now + expiresIn).toISOString(),
  };
}

/** Asserts that something throws `invalid_options`, with these words. */
async function invalidOptions(work, words) {
  try {
    await work();
  } catch (error) {
    assert.isTrue(isIcrError(error), String(error));
    assert.equal(error.code, "invalid_options");
    assert.match(error.message, words);
    return;
  }
  assert.fail(`nothing was thrown: ${words}`);
}

/** KV and the cache of a data center as maps, as far as the stores use them. */
function maps() {
  const values = new Map();
  const kv = {
    get: async (key) => values.get(key) ?? null,
    put: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  };
  const cache = {
    match: async (url) => (values.has(url) ? new Response(values.get(url)) : undefined),
    put: async (url, response) => void values.set(url, await response.text()),
    delete: async (url) => values.delete(url),
  };
  return { values, kv, cache };
}

/** A service binding that answers with these tokens, one after the other. */
function binding(...answers) {
  const asked = [];
  return {
    asked,
    async token(owner, wanted) {
      asked.push([owner, wanted]);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async invalidate(...which) {
      asked.push(["invalidate", ...which]);
    },
  };
}

const key = JSON.stringify(["https://registry.example", "2023-06-16", "app", "installation", "i-1"]);
const ask = (store, wanted = {}) =>
  store.through(key, () => assert.fail("minted"), {
    installationId: "i-1",
    outlives: Date.now(),
    signal: new AbortController().signal,
    ...wanted,
  });

export const cases = {
  "what is sealed opens for its key of the store, and tells nothing": async () => {
    const seal = sealer([text(bytes())]);
    const sealed = await seal.seal("key", "a secret: þ");
    assert.notInclude(sealed, "secret");
    assert.equal(await seal.open("key", sealed), "a secret: þ");
    assert.notEqual(await seal.seal("key", "a secret: þ"), sealed);
    assert.isUndefined(await seal.open("another key", sealed));
  },

  "what was changed does not open, nor what another key has sealed, nor what is not sealed": async () => {
    const seal = sealer([text(bytes())]);
    const sealed = await seal.seal("key", "secret");
    const middle = Math.floor(sealed.length / 2);
    const changed = sealed[middle] === "A" ? "B" : "A";
    const foreign = await sealer([text(bytes())]).seal("key", "secret");
    for (const wrong of [
      sealed.slice(0, middle) + changed + sealed.slice(middle + 1),
      sealed.slice(0, -8),
      foreign,
      sealed.split(".")[0] + "." + foreign.split(".")[1],
      sealed.split(".")[1],
      "secret",
      "",
      ".",
      '{"token":"crs_1"}',
    ]) {
      assert.isUndefined(await seal.open("key", wrong), wrong);
    }
  },

  "the first key seals, all of them open, as texts or as keys": async () => {
    const [old, next] = [bytes(), bytes()];
    const before = await sealer([text(old)]).seal("key", "secret");
    const both = sealer([await importKey(next), text(old)]);
    assert.equal(await both.open("key", before), "secret");
    const after = await both.seal("key", "secret");
    assert.equal(await sealer([text(next)]).open("key", after), "secret");
    assert.isUndefined(await sealer([text(old)]).open("key", after));
  },

  "keys that cannot seal are told": async () => {
    const rsa = { algorithm: { name: "RSASSA-PKCS1-v1_5" }, usages: ["sign"] };
    await invalidOptions(() => sealer([]), /at least one key/);
    await invalidOptions(() => sealer(text(bytes())), /list/);
    await invalidOptions(() => sealer([undefined]), /key 1 must be a CryptoKey/);
    await invalidOptions(() => sealer([text(bytes()), ""]), /key 2/);
    await invalidOptions(() => sealer([rsa]), /RSASSA/);
    const short = await importKey(new Uint8Array(16));
    await invalidOptions(() => sealer([short]), /256 bits; this one is for AES-GCM of 128 bits/);
    const only = await importKey(bytes(), ["decrypt"]);
    await invalidOptions(() => sealer([only]), /\["decrypt"\]/);
    await invalidOptions(() => sealer(["no key"]).seal("key", ""), /it is no base64/);
    await invalidOptions(() => sealer([btoa("short")]).seal("key", ""), /it is 5 bytes/);
  },

  "options of the stores are checked": async () => {
    const { kv, cache } = maps();
    await invalidOptions(() => kvTokenStore(kv, { sealer: 1 }), /no option `sealer`; it has seal/);
    await invalidOptions(() => brokerTokenStore(undefined), /not undefined: check the binding's name/);
    await invalidOptions(() => brokerTokenStore(binding(), { cacheTTL: 1 }), /no option `cacheTTL`/);
    await invalidOptions(() => brokerTokenStore(binding(), { cache }), /`cache` needs `seal`/);
    await invalidOptions(() => brokerTokenStore(binding(), { cacheTtlMs: 60_001 }), /from 1 to 60000: it is 60001/);
    await invalidOptions(() => brokerTokenStore(binding(), { timeoutMs: 0 }), /more than 0: it is 0/);
    await invalidOptions(() => brokerTokenStore(binding(), { onBrokerFailure: "retry" }), /it is "retry"/);
  },

  "KV keeps tokens sealed, and deletes only the one that is named": async () => {
    const { kv, values } = maps();
    const store = kvTokenStore(kv, { seal: sealer([text(bytes())]) });
    const token = tokenOf("crs_1");
    await store.set(key, token, { expiresAt: Date.parse(token.expiresAt) });
    assert.notInclude(values.get(key), "crs_1");
    assert.deepEqual(JSON.parse(await store.get(key)), token);
    values.set("another key", values.get(key));
    assert.isUndefined(await store.get("another key"));
    await store.delete(key, { token: "crs_2" });
    assert.isTrue(values.has(key));
    await store.delete(key, { token: "crs_1" });
    assert.isFalse(values.has(key));
    await store.set(key, token, { expiresAt: Date.now() + 60_000 });
    assert.isFalse(values.has(key));
  },

  "a cached token saves the question, is sealed, and is left out where it will not do": async () => {
    const { cache, values } = maps();
    const broker = binding(
      { token: tokenOf("crs_1"), now: Date.now() },
      { token: tokenOf("crs_2"), now: Date.now() },
      { token: tokenOf("crs_3"), now: Date.now() },
    );
    const store = brokerTokenStore(broker, { cache: () => cache, seal: sealer([text(bytes())]) });
    assert.equal((await ask(store)).token.token, "crs_1");
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(values.size, 1);
    assert.notInclude([...values.values()][0], "crs_1");
    assert.equal((await ask(store)).token.token, "crs_1");
    assert.equal(broker.asked.length, 1);
    assert.equal((await ask(store, { refused: "crs_1" })).token.token, "crs_2");
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal((await ask(store)).token.token, "crs_2");
    assert.equal((await ask(store, { outlives: Date.now() + 3 * hour })).token.token, "crs_3");
    await store.delete(key, { token: "crs_3" });
    assert.equal(values.size, 0);
    assert.deepEqual(broker.asked.at(-1), ["invalidate", "i-1", { token: "crs_3" }]);
  },

  "a cached token is too old after cacheTtlMs, and too short-lived shortly before its end": async () => {
    const { cache } = maps();
    const seal = sealer([text(bytes())]);
    const broker = binding(
      { token: tokenOf("crs_1"), now: Date.now() },
      { token: tokenOf("crs_2", { expiresIn: 15_000, age: hour }), now: Date.now() },
      { token: tokenOf("crs_3"), now: Date.now() },
    );
    const store = brokerTokenStore(broker, { cache, seal, cacheTtlMs: 5 });
    await ask(store);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal((await ask(store)).token.token, "crs_2");
    const longer = brokerTokenStore(broker, { cache, seal });
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal((await ask(longer)).token.token, "crs_3");
  },

  "a cache that fails is none": async () => {
    const failing = () => Promise.reject(new Error("no cache here"));
    const broker = binding({ token: tokenOf("crs_1"), now: Date.now() });
    const store = brokerTokenStore(broker, { cache: failing, seal: sealer([text(bytes())]) });
    assert.equal((await ask(store)).token.token, "crs_1");
  },

  "where the broker does not answer, twice, the replica is read": async () => {
    const { kv } = maps();
    const replica = kvTokenStore(kv);
    const failure = new Error("the object was reset");
    const token = tokenOf("crs_1");
    await replica.set(key, token, { expiresAt: Date.parse(token.expiresAt) });
    const broker = binding(failure, failure, failure, failure, { token: tokenOf("crs_2"), now: Date.now() });
    const store = brokerTokenStore(broker, { replica, onBrokerFailure: "fail" });
    assert.deepEqual(await ask(store), token);
    assert.equal(broker.asked.length, 2);
    const refused = await ask(store, { refused: "crs_1" }).catch((error) => error);
    assert.equal(refused.code, "network");
    assert.equal(refused.cause, failure);
    assert.equal((await ask(store)).token.token, "crs_2");
  },

  "an object that has too much to do is not asked again": async () => {
    const overloaded = Object.assign(new Error("too many requests"), { overloaded: true });
    const broker = binding(overloaded);
    assert.equal(await ask(brokerTokenStore(broker)).catch((error) => error), overloaded);
    assert.equal(broker.asked.length, 1);
  },

  "an error of the broker's is not followed by a question to anybody else": async () => {
    const error = {
      name: "IcrError",
      code: "not_found",
      message: "no such installation",
      retryable: false,
      attempts: 1,
    };
    const replica = { get: () => assert.fail("read"), set() {}, delete() {} };
    const store = brokerTokenStore(binding({ error }), { replica });
    const thrown = await ask(store).catch((each) => each);
    assert.isTrue(isIcrError(thrown));
    assert.equal(thrown.code, "not_found");
  },
};
