import assert from "node:assert/strict";
import { test } from "node:test";
import { boom, calls, clientWith, ending, endings, id, registry, throwing, worksAfterwards } from "./survival.mjs";

const values = [undefined, null, 5n, Symbol("x"), "text", new Proxy({}, { get: throwing }), Object.create(null)];
const thenables = [{ then: throwing }, Object.defineProperty({}, "then", { get: throwing }), { then() {} }];

/** Functions that throw, reject with and return every type of value. */
const misbehaving = [
  ...[boom, ...values].flatMap((value) => [
    () => {
      throw value;
    },
    () => Promise.reject(value),
    () => value,
  ]),
  ...thenables.slice(0, 2).map((value) => () => value),
];

test("a listener breaks nothing, whatever it throws, rejects with or returns", async () => {
  for (const onEvent of [...misbehaving, () => thenables[2]]) {
    const outcome = await endings("onEvent", onEvent);
    assert.deepEqual(outcome, new Set(["ok", "unauthorized"]));
  }
});

test("a waitUntil breaks nothing, whatever it throws or returns", async () => {
  for (const waitUntil of misbehaving.filter((each) => !/reject/.test(each))) {
    const tokenStore = { get() {}, set() {}, delete() {} };
    const icr = clientWith({ waitUntil, tokenStore, appId: registry.appId });
    await worksAfterwards(icr);
  }
});

test("a token store breaks nothing, whatever its methods throw, reject with or return", async () => {
  for (const method of misbehaving) {
    const tokenStore = { get: method, set: method, delete: method };
    await worksAfterwards(clientWith({ tokenStore, appId: registry.appId }));
  }
});

test("a token store whose methods cannot be read is refused, or an empty one", async () => {
  const friendly = { get() {}, set() {}, delete() {} };
  for (const name of Object.keys(friendly)) {
    for (const reads of [0, 1, 2]) {
      let left = reads;
      const get = () => (left-- > 0 ? () => {} : throwing());
      const tokenStore = Object.defineProperty({ ...friendly }, name, { get });
      const outcome = await ending(async () => worksAfterwards(clientWith({ tokenStore, appId: registry.appId })));
      assert.ok(outcome === "ok" || outcome === "invalid_options", outcome);
    }
  }
});

test("a stored token that throws, changes or lies while it is read counts as none", async () => {
  const icr = clientWith();
  const token = await icr.createInstallationAccessToken(id);
  const later = (value) => {
    let reads = 0;
    return () => (reads++ ? value : token.token);
  };
  const stored = [
    new Proxy({}, { get: throwing }),
    new Proxy(token, { ownKeys: throwing }),
    { ...token, toJSON: throwing },
    { ...token, toJSON: () => undefined },
    { ...token, toJSON: () => 5n },
    { ...token, expiresAt: "9".repeat(10_000) },
    { ...token, self: 5n },
    Object.defineProperty({ ...token }, "token", { get: throwing, enumerable: true }),
    Object.assign(Object.create(token), { permissions: 5 }),
  ];
  stored.push(Object.assign({ ...token }, { self: stored }));
  for (const value of [...stored, ...values]) {
    const tokenStore = { get: () => value, set() {}, delete() {} };
    const reading = clientWith({ tokenStore, appId: registry.appId });
    assert.notEqual((await reading.installationAccessToken(id)).token, token.token);
    await worksAfterwards(reading);
  }
  for (const value of [5, "", "a b\r\n", null]) {
    const changing = Object.defineProperty({ ...token }, "token", { get: later(value), enumerable: true });
    const tokenStore = { get: () => changing, set() {}, delete() {} };
    const reading = clientWith({ tokenStore, appId: registry.appId });
    assert.equal(typeof (await reading.installationAccessToken(id)).token, "string");
  }
});

test("a shared prototype may have members with the names of options", async () => {
  const icr = clientWith();
  Object.prototype.message = "polluted";
  Object.prototype.reason = boom;
  try {
    for (const call of calls) assert.match(await ending(() => call(icr)), /^(ok|unauthorized)$/);
  } finally {
    delete Object.prototype.message;
    delete Object.prototype.reason;
  }
});
