import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IcrClient, isIcrError } from "icr-app-client";
import { createJwt } from "../../support/jwt.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";
import { appId, startTokenRegistry } from "./token-registry.mjs";

const seed = Number(process.env.FC_SEED ?? 20231116);
const numRuns = Number(process.env.FC_RUNS ?? 60);
const minuteMs = 60_000;

const owners = ["app", "a", "b"];
const owner = fc.constantFrom(...owners);

const stores = {
  none: () => undefined,
  map: () => {
    const kept = new Map();
    return {
      get: (key) => kept.get(key),
      set: (key, token) => void kept.set(key, { ...token }),
      delete: (key) => void kept.delete(key),
    };
  },
  hangs: () => ({
    get: () => new Promise(() => {}),
    set: () => new Promise(() => {}),
    delete: () => new Promise(() => {}),
  }),
  // As Workers KV: a read sees what was written a minute ago, here or elsewhere.
  "is late by a minute": () => {
    const writes = [];
    const write = (key, token) => void writes.push({ key, token, atMs: Date.now() });
    return {
      get: (key) => writes.findLast((each) => each.key === key && each.atMs <= Date.now() - minuteMs)?.token,
      set: (key, token) => write(key, { ...token }),
      delete: (key) => write(key, undefined),
    };
  },
  // As a broker: it keeps the token and lets one create it, but looks at neither `outlives` nor `refused`.
  "goes through": () => {
    const kept = new Map();
    return {
      get: assert.fail,
      set: assert.fail,
      delete: (key) => void kept.delete(key),
      async through(key, mint) {
        if (!kept.has(key)) kept.set(key, await mint());
        return kept.get(key);
      },
    };
  },
  fails: () => ({ get: () => Promise.reject(new Error("down")), set: assert.fail, delete: assert.fail }),
};

/** What changes in the registry or between it and the client; then calls run together. */
const round = fc.record({
  advanceMs: fc.constantFrom(0, 0, 500, 3_000, 11_000, 61_000, 40 * minuteMs, 116 * minuteMs, 130 * minuteMs),
  /** How far this machine's clock jumps. */
  jumpMs: fc.option(fc.constantFrom(-9 * minuteMs, -90_000, 90_000, 9 * minuteMs), { nil: 0, freq: 5 }),
  mood: fc.record(
    {
      lagMs: fc.constantFrom(0, 200, 1_500, 20_000),
      refusalStatus: fc.constantFrom(401, 403),
      cachedMs: fc.constantFrom(0, 60 * minuteMs, 180 * minuteMs),
      failMints: fc.boolean(),
      grantsMore: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  revoked: fc.option(owner, { nil: undefined }),
  uninstalled: fc.option(owner, { nil: undefined, freq: 4 }),
  calls: fc.array(
    fc.record({
      owner,
      kind: fc.constantFrom("projects", "projects", "projects", "secret", "forbidden"),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 6 },
  ),
});

/** Codes by which a call may end; anything else is a fault of the client. */
const codes = ["unauthorized", "forbidden", "not_found", "server_error", "timeout"];

async function play(time, storeName, rounds) {
  const calm = { lagMs: 0, refusalStatus: 401, cachedMs: 0, failMints: false, grantsMore: false };
  const mood = { ...calm, hidesExpiry: false, uninstalled: new Set() };
  let clockIsWrongByMs = 0;
  const registry = startTokenRegistry(time, mood);
  const tokenStore = stores[storeName]();
  const icr = new IcrClient({
    jwt: () => createJwt({ iss: appId }),
    appId,
    fetch: registry.fetch,
    coalesce: true,
    now: () => Date.now() + clockIsWrongByMs,
    ...(tokenStore && { tokenStore }),
  });
  const send = (whose, kind) =>
    whose === "app" ? icr.fetchAsApp(`/${kind}/app`) : icr.fetchAsInstallation(whose, `/${kind}/${whose}`);

  async function call({ owner: whose, kind }) {
    const outcome = await send(whose, kind).catch((error) => error);
    if (outcome instanceof Response) return outcome.arrayBuffer();
    assert.ok(isIcrError(outcome) && codes.includes(outcome.code), `${whose} ${kind}: ${outcome?.stack}`);
    return undefined;
  }

  function check() {
    assert.deepEqual(registry.breaches, []);
    const minutes = Math.ceil(time.elapsedMs() / minuteMs);
    for (const [whose, count] of registry.mintCounts) {
      // The first, five at a stretch and one a minute for refusals, and one for each life that ended.
      const bound = 6 + minutes + Math.ceil(minutes / 100);
      assert.ok(count <= bound, `${count} tokens of ${whose} in ${minutes} minutes`);
    }
  }

  for (const { advanceMs, jumpMs, mood: change, revoked, uninstalled, calls } of rounds) {
    await time.advance(advanceMs);
    // Where it is more than some minutes wrong, a JWT of another machine looks expired.
    if (Math.abs(clockIsWrongByMs + jumpMs) <= 9 * minuteMs) clockIsWrongByMs += jumpMs;
    // Until the next response shows it, an expired token may look like a valid one.
    mood.hidesExpiry ||= jumpMs < 0;
    Object.assign(mood, calm, change);
    if (revoked) registry.revokeAll(revoked);
    mood.uninstalled.clear();
    if (uninstalled && uninstalled !== "app") {
      registry.revokeAll(uninstalled);
      mood.uninstalled.add(uninstalled);
    }
    await Promise.all(calls.flatMap((made) => Array.from({ length: made.count }, () => call(made))));
    check();
  }

  Object.assign(mood, calm);
  mood.uninstalled.clear();
  await time.advance(2 * minuteMs);
  for (const whose of owners) {
    const response = await send(whose, "projects");
    assert.equal(response.status, 200, `${whose} is served once all is well again`);
  }
  check();
}

for (const storeName of Object.keys(stores)) {
  test(`tokens: whatever the registry does, no tenant gets another's, and refusals are bounded; store: ${storeName}`, async () => {
    const property = fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 8 }), (rounds) =>
      withVirtualTime((time) => play(time, storeName, rounds))(),
    );
    await fc.assert(property, { seed, numRuns });
  });
}
