import assert from "node:assert/strict";
import { test } from "node:test";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { calls, clientWith, ending, id, jwt, registry, worksAfterwards } from "./survival.mjs";

/** Calls every method of a client concurrently, and ignores the outcomes. */
function callEverything(icr) {
  const promises = [
    icr.invalidate(id),
    icr.invalidate(),
    ...calls.map((call) => call(icr)),
    icr.revokeAll(),
    icr.installations().pages().next(),
    worksAfterwards(clientWith()),
  ];
  for (const promise of promises) promise.catch(() => {});
}

/**
 * A client that is called again from within its own calls: from one of the app's functions, or from a getter of what
 * its arguments. `options` and `callOptions` are created with `enter`, which calls it, a few times in all.
 */
async function survivesBeingCalledFrom({ options, callOptions }) {
  let left = 20;
  let isReady = false;
  const enter = () => {
    if (isReady && left-- > 0) callEverything(icr);
  };
  const entering =
    (work) =>
    (...args) => {
      enter();
      return work(...args);
    };
  const icr = clientWith({ maxCachedTokens: 1, appId: registry.appId, ...options?.(entering) });
  isReady = true;
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(calls.map((call) => ending(() => call(icr, callOptions?.(enter)))));
    await icr.invalidate(id);
  }
  assert.ok(left < 20, "the client was called from within");
  await worksAfterwards(icr);
}

/** A token store of which one method is `entering`. */
function storeEntering(entering, name) {
  const store = recordingTokenStore();
  return { tokenStore: { ...store, [name]: entering(store[name]) } };
}

const hostFunctions = {
  fetch: (entering) => ({ fetch: entering(registry.fetch) }),
  jwt: (entering) => ({ jwt: entering(() => jwt) }),
  onEvent: (entering) => ({ onEvent: entering(() => {}) }),
  "the token store's get": (entering) => storeEntering(entering, "get"),
  "the token store's set": (entering) => storeEntering(entering, "set"),
  "the token store's delete": (entering) => storeEntering(entering, "delete"),
  waitUntil: (entering) => ({ tokenStore: recordingTokenStore(), waitUntil: entering(() => {}) }),
};
for (const [what, options] of Object.entries(hostFunctions)) {
  test(`a client may be called from within ${what}`, () => survivesBeingCalledFrom({ options }));
}

/** An object whose fields call the client when they are read. */
function calling(enter, values) {
  const read = (target, name) => {
    enter();
    return Reflect.get(target, name);
  };
  return new Proxy(values, { get: read });
}

test("a client may be called from within its options' getters", async () => {
  const icr = clientWith();
  const options = calling(() => callEverything(icr), { jwt: () => jwt, fetch: registry.fetch });
  await worksAfterwards(clientWith(options));
  await worksAfterwards(icr);
});

test("a client may be called from within a call's getters", async () => {
  await survivesBeingCalledFrom({ callOptions: (enter) => calling(enter, { timeoutMs: 2000 }) });
});

test("a client may be called from within a signal", async () => {
  const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
  const bound = { ...signal, addEventListener: () => {}, removeEventListener: () => {} };
  await survivesBeingCalledFrom({ callOptions: (enter) => ({ signal: calling(enter, bound) }) });
});

test("a client may be called from within the listener of an abort", async () => {
  const icr = clientWith();
  const caller = new AbortController();
  caller.signal.addEventListener("abort", () => callEverything(icr));
  const aborted = calls.map((call) => ending(() => call(icr, { signal: caller.signal }), [caller.signal.reason]));
  const reason = new Error("the caller's");
  const outcomes = calls.map((call) => ending(() => call(icr, { signal: caller.signal }), [reason]));
  caller.abort(reason);
  await Promise.allSettled(aborted);
  assert.ok((await Promise.all(outcomes)).includes("aborted"));
  await worksAfterwards(icr);
});

test("a listener that empties the cache during an eviction costs no caller its token", async () => {
  const actions = [];
  const icr = clientWith({
    maxCachedTokens: 1,
    onEvent({ type, action }) {
      if (type !== "token") return;
      actions.push(action);
      if (action === "dropped") void icr.invalidate();
    },
  });
  await icr.installationAccessToken(id);
  const { token } = await icr.appAccessToken();
  assert.match(token, /^crs_/);
  assert.deepEqual(actions, ["created", "dropped", "created"]);
  // Its cache entry is gone, so it is not cached.
  assert.notEqual((await icr.appAccessToken()).token, token);
  await worksAfterwards(icr);
});
