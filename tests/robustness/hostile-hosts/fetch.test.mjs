import assert from "node:assert/strict";
import { test } from "node:test";
import { boom, calls, clientWith, ending, endings, registry, throwing, worksAfterwards } from "./survival.mjs";

const thrown = [
  boom,
  "text",
  undefined,
  null,
  5,
  Symbol("thrown"),
  new Proxy({}, { get: throwing }),
  Object.create(null),
];

/** An object with the members of a `Response`. */
function lookAlike(members) {
  const friendly = { status: 200, headers: { get: () => null }, text: async () => "{}", body: null };
  return Object.defineProperties(friendly, Object.getOwnPropertyDescriptors(members));
}

/** Headers that return `value` for one name. */
function headersWith(name, value) {
  return { get: (wanted) => (wanted === name ? value : null) };
}

test("whatever fetch throws or rejects with is a network error", async () => {
  for (const value of thrown) {
    const throws = () => {
      throw value;
    };
    for (const fetch of [throws, () => Promise.reject(value), async () => throws()]) {
      assert.deepEqual(await endings("fetch", fetch), new Set(["network"]));
    }
  }
});

test("a fetch that cannot be called as a function is a network error", async () => {
  class Class {}
  for (const fetch of [
    Class,
    new Proxy(() => {}, { apply: throwing }),
    Object.assign(throwing, { call: 5, apply: 5 }),
  ]) {
    const icr = clientWith({ fetch });
    for (const call of calls) assert.equal(await ending(() => call(icr)), "network");
  }
});

test("a fetch that returns a Response without a promise works", async () => {
  const thenable = (...parameters) => ({ then: (resolve) => resolve(registry.fetch(...parameters)) });
  const twice = (...parameters) => ({
    then: (resolve) => void [resolve(registry.fetch(...parameters)), resolve(5), throwing()],
  });
  for (const fetch of [thenable, twice]) await worksAfterwards(clientWith({ fetch }));
});

test("a fetch that returns no Response is invalid_response", async () => {
  const nothings = [undefined, null, 0, "", true, 5n, Symbol("x"), () => {}, [], {}, new Request("http://localhost")];
  for (const value of nothings) {
    assert.deepEqual(await endings("fetch", () => value), new Set(["invalid_response"]));
    assert.deepEqual(await endings("fetch", async () => value), new Set(["invalid_response"]));
  }
});

test("a fetch whose promise never settles is a timeout", async () => {
  for (const fetch of [() => new Promise(() => {}), () => ({ then() {} })]) {
    assert.deepEqual(await endings("fetch", fetch, { timeoutMs: 50 }), new Set(["timeout"]));
  }
});

test("a fetch whose thenable throws is a network error", async () => {
  const thenable = Object.defineProperty({}, "then", { get: throwing });
  for (const value of [thenable, { then: throwing }]) {
    assert.deepEqual(await endings("fetch", () => value), new Set(["network"]));
  }
});

test("a Response that somebody else reads or has read is an IcrError", async () => {
  const takings = {
    reading: (response) => void response.text(),
    locking: (response) => void response.body.getReader(),
    cancelling: (response) => response.body.cancel(),
    failing: (response) => response.body.getReader().cancel(boom),
  };
  for (const [how, take] of Object.entries(takings)) {
    const fetch = async (...parameters) => {
      const response = await registry.fetch(...parameters);
      await take(response);
      return response;
    };
    for (const code of await endings("fetch", fetch)) assert.notEqual(code, "ok", how);
  }
});

const lookAlikes = {
  "status is read twice and differs": () => {
    let reads = 0;
    return lookAlike({
      get status() {
        return reads++ ? "200" : 200;
      },
    });
  },
  "status is no number of HTTP": () => lookAlike({ status: NaN }),
  "status is a fraction": () => lookAlike({ status: 200.5 }),
  "status is negative": () => lookAlike({ status: -1 }),
  "every field throws": () => new Proxy(lookAlike({}), { get: throwing }),
  "headers.get throws": () => lookAlike({ headers: { get: throwing } }),
  "headers.get returns symbols": () => lookAlike({ headers: { get: () => Symbol("x") } }),
  "headers.get returns objects that throw": () => lookAlike({ headers: { get: () => ({ toString: throwing }) } }),
  "headers change while they are read": () =>
    lookAlike({
      get headers() {
        return Math.random() < 0.5 ? null : new Headers();
      },
    }),
  "text throws": () => lookAlike({ text: throwing }),
  "text rejects": () => lookAlike({ text: () => Promise.reject(boom) }),
  "text never settles": () => lookAlike({ text: () => new Promise(() => {}) }),
  "text returns a thenable that throws": () =>
    lookAlike({ text: () => Object.defineProperty({}, "then", { get: throwing }) }),
};
for (const value of [undefined, null, 5, 5n, Symbol("x"), {}, { toString: throwing }, () => {}, new Uint8Array(5)]) {
  lookAlikes[`text returns ${typeof value} ${Object.prototype.toString.call(value)}`] = () =>
    lookAlike({ text: async () => value });
}
for (const name of ["date", "retry-after", "x-request-id"]) {
  for (const value of [5, 5n, Symbol("x"), { toString: throwing }, [], () => {}]) {
    lookAlikes[`${name} is of type ${typeof value}`] = () => lookAlike({ headers: headersWith(name, value) });
  }
}
for (const [what, body] of Object.entries({
  "cancel returns no promise": { cancel() {} },
  "cancel throws": { cancel: throwing },
  "cancel rejects": { cancel: () => Promise.reject(boom) },
  "body has no cancel": {},
})) {
  lookAlikes[what] = () => lookAlike({ body });
}
lookAlikes["body throws"] = () =>
  lookAlike({
    get body() {
      return throwing();
    },
  });

for (const [what, make] of Object.entries(lookAlikes)) {
  test(`every call settles with a look-alike of a Response: ${what}`, async () => {
    for (const status of [undefined, 204, 302, 401, 400]) {
      const response = () => (status ? Object.create(make(), { status: { value: status } }) : make());
      await endings("fetch", response, { timeoutMs: 150 });
    }
  });
}

test("a look-alike that will be retried is cancelled, whatever its body is", async () => {
  const bodies = [{ cancel() {} }, { cancel: throwing }, { cancel: () => Promise.reject(boom) }, {}, 5];
  const responses = bodies.map((body) => () => lookAlike({ body }));
  for (const response of [...responses, lookAlikes["body throws"]]) {
    const icr = clientWith({
      maxRetries: 1,
      fetch: (url, init) =>
        String(url).endsWith("/projects")
          ? Object.create(response(), { status: { value: 503 }, headers: { value: headersWith("retry-after", "0") } })
          : registry.fetch(url, init),
    });
    await ending(() => icr.fetchAsApp("/projects"));
    assert.equal(await ending(() => icr.listInstallations()), "ok");
  }
});

test("a fetch that changes its arguments does not affect a later request", async () => {
  const spoiling = (url, init) => {
    const response = registry.fetch(url, { ...init });
    for (const name of Object.keys(init)) delete init[name];
    return response;
  };
  await worksAfterwards(clientWith({ fetch: spoiling }));
});
