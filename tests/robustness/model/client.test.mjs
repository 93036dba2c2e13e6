import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IcrClient, isIcrError } from "icr-app-client";
import { predict } from "./predict.mjs";
import { appId, baseUrl, faults, startRegistry } from "./registry.mjs";

const seed = Number(process.env.FC_SEED ?? 20231116);
const hangMs = 20_000;
const timeoutMs = 600_000;
const maxRetries = 1;
/** How often a token that is new, and that no response has accepted yet, is sent again. */
const maxResends = 5;

const owners = [null, "a", "a/accessTokens", 'b","c', "ä b%2e?#", "__proto__"];
const owner = fc.constantFrom(...owners);
const faultsOf = (...names) => fc.array(fc.constantFrom(...names), { maxLength: 4 });
const anyFault = faultsOf(...Object.keys(faults));
const abort = fc.constantFrom(undefined, undefined, undefined, "before", "soon");

const call = fc.oneof(
  fc.record({ kind: fc.constant("get"), faults: anyFault, abort }),
  fc.record({ kind: fc.constant("fetchAs"), owner, faults: anyFault, abort }),
  fc.record({ kind: fc.constant("managed"), owner, abort }),
  fc.record({ kind: fc.constant("createAndDelete"), owner }),
  fc.record({ kind: fc.constant("invalidate"), owner: fc.option(owner.filter(Boolean), { nil: undefined }) }),
  fc.record({ kind: fc.constant("revokeAll") }),
  fc.record({ kind: fc.constant("iterate"), concurrency: fc.integer({ min: 1, max: 3 }) }),
);
/** Concurrent calls after the clock was advanced; some requests for tokens fail. */
const round = fc.record({
  advanceMs: fc.constantFrom(0, 1_000, 400_000, 3_000_000, 3_500_000, 7_200_000),
  tokenFaults: fc.option(fc.tuple(owner, faultsOf("busy", "dropped", "garbled", "unauthorized", "moved")), {
    nil: undefined,
  }),
  calls: fc.array(fc.tuple(fc.nat(3), call), { maxLength: 12 }),
});

const ownerPath = (id) => (id === null ? "" : `/app/installations/${encodeURIComponent(id)}`.replace(/^$/, "/app"));
const tokenPath = (id) => (id === null ? "/app/accessTokens" : `${ownerPath(id)}/accessTokens`);

/** A client, its registry, and the invariants of every request between them. */
function startModel(installationCount) {
  const installationIds = Array.from({ length: installationCount }, (_, nth) => `i${nth}`);
  const registry = startRegistry(installationIds);
  const events = [];
  const { fetch, signJwt } = registry;
  const onEvent = (event) => events.push(event);
  const icr = new IcrClient({ baseUrl, jwt: signJwt, fetch, timeoutMs, maxRetries, appId, coalesce: true, onEvent });
  const invalidated = new Map(owners.map((id) => [id, 0]));
  const failingOwners = new Set();
  let calls = 0;

  /** Checks that the token may be used by a call that began after so many requests. */
  function checkToken(secret, id, begun) {
    const token = registry.tokens.get(secret);
    assert.ok(token, "the token is the registry's");
    assert.equal(token.owner, id, "the token is the owner's");
    assert.ok(token.expiresAt > Date.now(), "the token has not expired");
    assert.ok(token.createdAfter > begun.invalidated, "the token was created after its owner was invalidated");
  }

  const kinds = {
    async get({ faults }, options, path) {
      registry.injectFaults(`/app/installations/${path}`, faults);
      const { id } = await icr.getInstallation(path, options);
      assert.equal(id, path);
    },
    async fetchAs({ owner, faults }, options, path, begun) {
      registry.injectFaults(`/${path}`, faults);
      const as =
        owner === null ? icr.fetchAsApp(`/${path}`, options) : icr.fetchAsInstallation(owner, `/${path}`, options);
      await as.finally(() => {
        for (const { path: at, credential } of registry.requests) {
          if (at === `/${path}`) checkToken(credential, owner, begun);
        }
      });
    },
    async managed({ owner }, options, path, begun) {
      const token = await (owner === null ? icr.appAccessToken(options) : icr.installationAccessToken(owner, options));
      assert.ok(Object.isFrozen(token));
      checkToken(token.token, owner, begun);
    },
    async createAndDelete({ owner }) {
      const { token } = await (owner === null ? icr.createAppAccessToken() : icr.createInstallationAccessToken(owner));
      assert.equal(registry.tokens.get(token).owner, owner);
      assert.equal(await icr.deleteAccessToken(token), true);
      assert.equal(registry.requests.filter((sent) => sent.method === "DELETE" && sent.credential === token).length, 1);
    },
    invalidate: ({ owner }) => {
      for (const id of owner === undefined ? owners : [owner]) invalidated.set(id, registry.requests.length);
      return icr.invalidate(owner);
    },
    async revokeAll() {
      const { errors } = await icr.revokeAll();
      assert.deepEqual(errors, []);
    },
    async iterate({ concurrency }) {
      const found = await icr.installations({ limit: 10, concurrency }).toArray();
      assert.deepEqual(
        found.map(({ id }) => id),
        installationIds,
      );
    },
  };

  /** Makes a call and checks its outcome. */
  async function run(spec) {
    const path = `call-${calls++}`;
    const reason = new Error("aborted by the caller");
    const controller = new AbortController();
    if (spec.abort === "before") controller.abort(reason);
    if (spec.abort === "soon") setImmediate(() => controller.abort(reason));
    const slow = spec.faults?.includes("silent");
    const options = { ...(spec.abort && { signal: controller.signal }), ...(slow && { timeoutMs: 20 }) };
    const begun = { invalidated: invalidated.get(spec.owner ?? null) };

    const raw = spec.kind === "fetchAs";
    const model = predict(spec.faults ?? [], { maxRetries, raw });
    const allowed = new Set(spec.abort === "before" ? [reason] : [model.outcome]);
    // Calls of one owner share a token: how often it is sent again before it is replaced depends on the others.
    if (raw && spec.abort !== "before") {
      for (let resends = 1; resends <= maxResends; resends += 1) {
        allowed.add(predict(spec.faults, { maxRetries, raw, resends }).outcome);
      }
    }
    if (spec.abort === "soon") allowed.add(reason);
    // On a busy machine 20 ms may pass at any point.
    if (slow) allowed.add("timeout");
    const needsToken = ["fetchAs", "managed", "createAndDelete"].includes(spec.kind) && spec.abort !== "before";
    if (needsToken && failingOwners.has(spec.owner)) for (const { code } of Object.values(faults)) allowed.add(code);
    if (needsToken && failingOwners.has(spec.owner)) allowed.add("success");

    const error = await within(kinds[spec.kind](spec, options, path, begun)).then(
      () => undefined,
      (thrown) => thrown,
    );
    if (error instanceof assert.AssertionError) throw error;
    const outcome = isIcrError(error) ? error.code : (error ?? "success");
    assert.ok(allowed.has(outcome), `${JSON.stringify(spec)} settled with ${outcome}`, { cause: error });
    const sent = registry.requests.filter((request) => request.path.endsWith(`/${path}`));
    if (spec.abort === "before") assert.equal(sent.length, 0);
    if (spec.kind === "get" && !spec.abort && !slow) assert.equal(sent.length, model.requests);
    if (spec.kind === "get" && isIcrError(error)) assert.equal(error.attempts, sent.length);
  }

  function checkRequests() {
    const refused = new Set();
    const resends = new Map();
    for (const { path, url, method, credential, sentAt, redirect, fault, mayBeUnknownYet } of registry.requests) {
      assert.ok(url.startsWith(`${baseUrl}/`), `${url} is the registry's`);
      assert.equal(redirect, "manual");
      assert.ok(!url.includes(credential), "no credential in a URL");
      const wantsJwt = path.startsWith("/app/") && method !== "DELETE";
      const { expiresAt } = (wantsJwt ? registry.jwts : registry.tokens).get(credential) ?? {};
      // `revokeAll` deletes what has expired too: clocks differ.
      const isValid = method === "DELETE" ? expiresAt > 0 : expiresAt > sentAt;
      assert.ok(isValid, `${method} ${path} carries a credential of its kind that has not expired`);
      if (method !== "GET") continue;
      const sent = `${path} ${credential}`;
      assert.ok(!refused.has(sent), "a refused credential is not sent again");
      if (fault !== "unauthorized") continue;
      resends.set(sent, (resends.get(sent) ?? 0) + 1);
      assert.ok(resends.get(sent) <= maxResends + 1, "a new token is not sent again for ever");
      if (!mayBeUnknownYet) refused.add(sent);
    }
  }

  function checkEvents() {
    const requestEvents = events.filter(({ type }) => type === "request");
    const pathsOf = (list) => list.map(({ path }) => path).sort();
    assert.deepEqual(pathsOf(requestEvents), pathsOf(registry.requests), "one event for each request");
    const text = JSON.stringify(events);
    for (const secret of [...registry.tokens.keys(), ...registry.jwts.keys()]) assert.ok(!text.includes(`"${secret}"`));
  }

  return {
    async play({ advanceMs, tokenFaults, calls }) {
      clock.now += advanceMs;
      if (tokenFaults) registry.injectFaults(tokenPath(tokenFaults[0]), tokenFaults[1]);
      if (tokenFaults?.[1].length) failingOwners.add(tokenFaults[0]);
      const running = [];
      for (const [turns, spec] of calls) {
        for (let turn = 0; turn < turns; turn++) await null;
        running.push(run(spec));
      }
      await Promise.all(running);
      await registry.idle();
      checkRequests();
      checkEvents();
    },
    async end() {
      for (const id of owners) registry.injectFaults(tokenPath(id), []);
      failingOwners.clear();
      // A refresh that failed before the last token expired is no reason to fail now.
      clock.now += 7_200_000;
      await Promise.all(owners.map((owner) => run({ kind: "managed", owner })));
    },
  };
}

/** Fails if a call does not settle. */
function within(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = realSetTimeout(() => reject(new assert.AssertionError({ message: "the call hangs" })), hangMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const realSetTimeout = globalThis.setTimeout;
const clock = { now: Date.now() };

test("random calls, faults, aborts and clock changes settle as the model predicts", async (t) => {
  t.mock.method(Date, "now", () => clock.now);
  // No wait before a retry: the model knows how often, not when.
  t.mock.method(Math, "random", () => 0);
  t.mock.method(globalThis, "setTimeout", (callback, delayMs, ...given) =>
    realSetTimeout(callback, delayMs >= 100 && delayMs <= 8000 ? 0 : delayMs, ...given),
  );
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));

  const rounds = fc.array(round, { minLength: 1, maxLength: 5 });
  const property = fc.asyncProperty(fc.nat(35), rounds, async (installationCount, rounds) => {
    const model = startModel(installationCount);
    for (const round of rounds) await model.play(round);
    await model.end();
    assert.deepEqual(unhandled, []);
  });
  await fc.assert(property, { seed, numRuns: Number(process.env.FC_RUNS ?? 100) });
});
