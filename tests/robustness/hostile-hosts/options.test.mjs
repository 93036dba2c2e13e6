import assert from "node:assert/strict";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { IcrClient, isIcrError } from "icr-app-client";
import { boom, calls, clientWith, ending, jwt, registry, throwing, worksAfterwards } from "./survival.mjs";

const store = { get() {}, set() {}, delete() {} };
const good = {
  jwt,
  baseUrl: "http://localhost:1",
  apiVersion: "2023-06-16",
  fetch: registry.fetch,
  timeoutMs: 1000,
  deadlineMs: 5000,
  maxRetries: 0,
  maxConcurrency: 5,
  appId: registry.appId,
  tokenStore: store,
  maxCachedTokens: 3,
  refreshBeforeMs: 1000,
  onEvent() {},
  waitUntil() {},
  coalesce: true,
  now: Date.now,
};

/** Values that options change to between two reads. */
const changes = [throwing, ...[undefined, null, 5n, Symbol("x"), [], "", -1, () => {}, {}].map((value) => () => value)];

/** A getter that returns `first` a number of times, and then what `later` returns or throws. */
function changing(first, times, later) {
  return () => (times-- > 0 ? first : later());
}

/** A client, or `undefined` if its options were rejected, as they may be. */
function made(options) {
  try {
    return new IcrClient(options);
  } catch (error) {
    assert.ok(isIcrError(error), `${error?.stack}`);
    assert.equal(error.code, "invalid_options");
  }
}

test("an option that throws or changes at any read is refused, or its client works by the rules", async () => {
  for (const [name, value] of Object.entries(good)) {
    for (const reads of [0, 1, 2, 3]) {
      for (const change of changes) {
        const get = changing(value, reads, change);
        const icr = made(Object.defineProperty({ ...good }, name, { get, enumerable: true }));
        if (icr) await Promise.all(calls.map((call) => ending(() => call(icr))));
      }
    }
  }
  await worksAfterwards(clientWith());
});

test("options that throw when they are listed or read are refused, with what they threw as the cause", async () => {
  for (const trap of ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf"]) {
    const icr = made(new Proxy({ ...good }, { [trap]: throwing }));
    if (icr) await worksAfterwards(icr);
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(made(proxy), undefined);
  assert.throws(
    () => new IcrClient(new Proxy({}, { get: throwing })),
    ({ cause }) => cause === boom,
  );
});

test("options of any prototype or realm are read like others", async () => {
  class Options {
    jwt = jwt;
    get fetch() {
      return registry.fetch;
    }
  }
  const context = createContext({ jwt, fetch: registry.fetch, promised: async () => jwt });
  const objects = [
    Object.assign(Object.create(null), { jwt, fetch: registry.fetch }),
    Object.create({ jwt, fetch: registry.fetch }),
    new Options(),
    new Proxy({ jwt, fetch: registry.fetch }, {}),
    Object.freeze({ jwt, fetch: registry.fetch, [Symbol("x")]: 1 }),
    runInContext("({ jwt, fetch })", context),
    runInContext("({ jwt: () => promised(), fetch: (...parameters) => fetch(...parameters) })", context),
    runInContext(
      "({ jwt: async () => jwt, fetch: async (...parameters) => fetch(...parameters), timeoutMs: 1000 })",
      context,
    ),
  ];
  for (const options of objects) await worksAfterwards(new IcrClient(options));
});

test("arrays, functions and other values are no options, of a client or of a call", async () => {
  for (const options of [[jwt], [], new Map(Object.entries(good)), Object.assign(() => {}, good), Symbol("x"), 5n]) {
    assert.equal(made(options), undefined);
  }
  for (const options of [["a"], Object.assign(() => {}, { timeoutMs: 5 }), Symbol("x"), 5n]) {
    for (const call of calls) {
      const outcome = await ending(async () => call(clientWith(), options));
      assert.ok(outcome === "invalid_argument" || Array.isArray(options), outcome);
    }
  }
});

test("call options that throw or change at any read are rejected or used, and the call settles", async () => {
  const values = {
    signal: new AbortController().signal,
    timeoutMs: 1000,
    deadlineMs: 5000,
    maxRetries: 0,
    waitUntil() {},
    label: "a label",
  };
  for (const [name, value] of Object.entries(values)) {
    for (const reads of [0, 1, 2]) {
      for (const change of changes) {
        const icr = clientWith();
        for (const call of calls) {
          const get = changing(value, reads, change);
          await ending(async () => call(icr, Object.defineProperty({}, name, { get, enumerable: true })), [boom]);
        }
      }
    }
  }
});

test("a call option that throws is refused, whatever it throws", async () => {
  for (const thrown of [boom, undefined, null, 222, "222", [222], { thrown: 222 }]) {
    const options = {
      get signal() {
        throw thrown;
      },
    };
    for (const call of calls) {
      const error = await (async () => call(clientWith(), options))().catch((reason) => reason);
      assert.deepEqual([error.code, error.cause], ["invalid_argument", thrown]);
    }
  }
});

test("ids of every kind of value are refused, without being turned into texts", async () => {
  const icr = clientWith();
  const values = [
    Symbol("x"),
    5n,
    { toString: throwing },
    new Proxy({}, { get: throwing }),
    Object("id"),
    ["id"],
    throwing,
  ];
  for (const id of [...values, runInContext("new String('id')", createContext())]) {
    for (const call of [
      () => icr.getInstallation(id),
      () => icr.createInstallationAccessToken(id),
      () => icr.installationAccessToken(id),
      () => icr.installationForOrganization(id),
      () => icr.fetchAsInstallation(id, "/projects"),
      () => icr.deleteAccessToken(id),
      () => icr.invalidate(id),
    ]) {
      assert.equal(await ending(call), "invalid_argument");
    }
  }
  await worksAfterwards(icr);
});
