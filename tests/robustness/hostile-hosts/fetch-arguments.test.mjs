import assert from "node:assert/strict";
import { test } from "node:test";
import { PRODUCTION_URL } from "icr-app-client";
import { boom, clientWith, ending, registry, throwing, worksAfterwards } from "./survival.mjs";

const path = "/projects";
const elsewhere = "https://elsewhere.example/";

/** Where the platform's `fetch` would send a request. */
function destination(input, init) {
  return new Request(input, { ...init, signal: undefined }).url;
}

/** How `fetchAsApp` ends for this `input`, and the origins that it sends requests to. */
async function sentTo(input, init) {
  const origins = new Set();
  const icr = clientWith({
    fetch: (...parameters) => {
      origins.add(new URL(destination(...parameters)).origin);
      return registry.fetch(...parameters);
    },
  });
  const outcome = await ending(() => icr.fetchAsApp(input, init));
  await worksAfterwards(icr);
  return { outcome, origins: [...origins] };
}

class Elsewhere extends Request {
  get url() {
    return PRODUCTION_URL + path;
  }
}

const disguised = {
  "an object that turns into another address": () => ({ url: PRODUCTION_URL + path, toString: () => elsewhere }),
  "an object that turns into another primitive": () => ({
    url: PRODUCTION_URL + path,
    [Symbol.toPrimitive]: () => elsewhere,
  }),
  "a URL look-alike": () => ({ href: PRODUCTION_URL + path, toString: () => elsewhere }),
  "an address that changes": () => {
    let reads = 0;
    return {
      get url() {
        return reads++ ? elsewhere : PRODUCTION_URL + path;
      },
      toString: () => elsewhere,
    };
  },
  "a Request with an address of its own": () =>
    Object.defineProperty(new Request(elsewhere), "url", { value: PRODUCTION_URL + path }),
  "a Request of a class that hides its address": () => new Elsewhere(elsewhere),
  "a URL with an address of its own": () =>
    Object.defineProperty(new URL(elsewhere), "href", { value: PRODUCTION_URL + path }),
  "a text object": () => Object(elsewhere),
  "a list": () => [elsewhere],
};

for (const [what, input] of Object.entries(disguised)) {
  test(`no token goes to another origin for ${what}`, async () => {
    for (const origin of (await sentTo(input())).origins) assert.equal(origin, PRODUCTION_URL);
  });
}

test("an input that throws or is no address is refused", async () => {
  const inputs = [
    undefined,
    null,
    5n,
    Symbol("x"),
    throwing,
    [],
    new Proxy({}, { get: throwing }),
    Object.create(null),
  ];
  for (const name of ["url", "href"]) inputs.push(Object.defineProperty({}, name, { get: throwing }));
  for (const input of inputs) assert.equal((await sentTo(input)).outcome, "invalid_argument");
});

test("with an init that throws or changes at any read the call settles, and sends no other credential", async () => {
  const own = { authorization: "Bearer own" };
  const values = { method: "GET", headers: {}, body: undefined, redirect: "manual", keepalive: false };
  const changes = [throwing, () => own, () => Symbol("x"), () => new Proxy({}, { get: throwing, ownKeys: throwing })];
  for (const [name, value] of Object.entries(values)) {
    for (const reads of [0, 1, 2, 3]) {
      for (const change of changes) {
        const sent = [];
        const icr = clientWith({
          fetch: (url, init) => {
            sent.push(`${init.redirect} ${new Headers(init.headers).get("authorization")}`);
            return registry.fetch(url, { ...init, method: String(init.method), body: undefined });
          },
        });
        let left = reads;
        const get = () => (left-- > 0 ? value : change());
        await ending(() => icr.fetchAsApp(path, Object.defineProperty({}, name, { get, enumerable: true })), [boom]);
        for (const each of sent) assert.match(each, /^manual Bearer (?!own)/);
        await worksAfterwards(icr);
      }
    }
  }
});

test("headers of every kind of value are read or refused", async () => {
  const values = [
    5,
    "text",
    Symbol("x"),
    [["a"]],
    [[]],
    { a: Symbol("x") },
    { "a b": "c" },
    { a: "\n \u0000" },
    { a: "ł" },
  ];
  const proxies = ["ownKeys", "get", "getOwnPropertyDescriptor"].map(
    (trap) => new Proxy({ a: "b" }, { [trap]: throwing }),
  );
  const iterable = {
    *[Symbol.iterator]() {
      yield* throwing();
    },
  };
  for (const headers of [...values, ...proxies, iterable]) {
    assert.equal((await sentTo(path, { headers })).outcome, "invalid_argument");
  }
  for (const headers of [null, undefined, {}, [], new Map([["a", "b"]]), new Headers()]) {
    assert.equal((await sentTo(path, { headers })).outcome, "ok");
  }
});
