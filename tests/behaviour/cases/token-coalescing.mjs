import { assert } from "chai";
import { createClient, tokenRequests, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { deferred } from "../../support/deferred.mjs";

const times = (count, make) => Promise.all(Array.from({ length: count }, make));

export const cases = {
  "10 000 concurrent callers of one installation make one request": async () => {
    const { registry, icr, id } = setUp({ coalesce: true });
    const tokens = await times(10_000, () => icr.installationAccessToken(id));
    assert.equal(tokenRequests(registry).length, 1);
    assert.equal(registry.requests.length, 1);
    assert.equal(new Set(tokens).size, 1);
  },

  "callers of 1 000 installations make 1 000 requests, and each gets its own token": async () => {
    const { registry, icr } = setUp({ coalesce: true }, { installations: 1000 });
    const ids = registry.installations.map(({ id }) => id);
    const tokens = await times(2000, (_, at) => icr.installationAccessToken(ids[at % 1000]));
    assert.equal(tokenRequests(registry).length, 1000);
    assert.deepEqual(
      tokens.map(({ installationId }) => installationId),
      [...ids, ...ids],
    );
    assert.equal(new Set(tokens.map(({ token }) => token)).size, 1000);
  },

  "a token is shared as it came, frozen": async () => {
    const { registry, icr, id } = setUp();
    const token = await icr.installationAccessToken(id);
    assert.equal(await icr.installationAccessToken(id), token);
    assert.isTrue(Object.isFrozen(token) && Object.isFrozen(token.permissions));
    assert.equal(token.id, registry.tokens[0].id);
  },

  "without coalescing callers share tokens, never requests": async () => {
    const { registry, icr, id } = setUp({ coalesce: false });
    await times(5, () => icr.installationAccessToken(id));
    assert.equal(tokenRequests(registry).length, 5);
    await times(5, () => icr.installationAccessToken(id));
    assert.equal(tokenRequests(registry).length, 5);
  },

  "a caller that aborts is rejected alone, with its own reason": async () => {
    const { registry, icr, id } = setUp({ coalesce: true });
    registry.injectFault({ delayMs: 5 });
    const abort = new AbortController();
    const patient = [icr.installationAccessToken(id), icr.installationAccessToken(id)];
    const hasty = icr.installationAccessToken(id, { signal: abort.signal });
    const reason = new Error("the tab was closed");
    abort.abort(reason);
    assert.equal(await rejectionCode(hasty), reason);
    const [first, second] = await Promise.all(patient);
    assert.equal(first, second);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "the caller that started a shared request can abort it for itself alone": async () => {
    const { registry, icr, id } = setUp({ coalesce: true });
    registry.injectFault({ delayMs: 5 });
    const abort = new AbortController();
    const starter = icr.installationAccessToken(id, { signal: abort.signal });
    const other = icr.installationAccessToken(id);
    abort.abort();
    assert.equal((await rejectionCode(starter)).name, "AbortError");
    assert.equal((await other).installationId, id);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "when all callers have aborted, the token is cached for the next one": async () => {
    const { registry, icr, id } = setUp({ coalesce: true });
    registry.injectFault({ delayMs: 2 });
    const abort = new AbortController();
    const calls = [1, 2, 3].map(() => rejectionCode(icr.installationAccessToken(id, { signal: abort.signal })));
    abort.abort();
    for (const error of await Promise.all(calls)) assert.equal(error.name, "AbortError");
    assert.equal((await icr.installationAccessToken(id)).installationId, id);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "without coalescing the next caller does not wait for an aborted one": async () => {
    const { registry, id } = setUp();
    const abort = new AbortController();
    const first = deferred();
    const fetch = async (...sent) => {
      if (!abort.signal.aborted) {
        abort.abort();
        await first.promise;
      }
      return registry.fetch(...sent);
    };
    const icr = createClient(registry, { coalesce: false, fetch });
    const error = await rejectionCode(icr.installationAccessToken(id, { signal: abort.signal }));
    assert.equal(error.name, "AbortError");
    assert.equal((await icr.installationAccessToken(id)).installationId, id);
    first.resolve();
  },

  "a signal that was aborted before rejects and sends nothing, even where the token is cached": async () => {
    const { registry, icr, id } = setUp();
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejectionCode(icr.installationAccessToken(id, { signal })), reason);
    assert.equal(registry.requests.length, 0);
    await icr.installationAccessToken(id);
    assert.equal(await rejectionCode(icr.installationAccessToken(id, { signal })), reason);
  },

  "a shared request has the client's timeout, whatever its callers' own": async () => {
    const { registry, id } = setUp();
    // A text, for the timeout applies to a function too, and generating the first key takes long. The last call has to
    // succeed within the timeout on a busy machine.
    const jwt = await registry.signJwt();
    const icr = createClient(registry, { jwt, coalesce: true, timeoutMs: 500, maxRetries: 0 });
    registry.injectFault({ hang: true });
    const calls = [60_000, 120_000].map((timeoutMs) => icr.installationAccessToken(id, { timeoutMs }));
    assert.deepEqual(await Promise.all(calls.map(rejectionCode)), ["timeout", "timeout"]);
    assert.equal(registry.requests.length, 1);
    assert.equal((await icr.installationAccessToken(id)).installationId, id);
  },

  "a caller's own timeout rejects that caller alone": async () => {
    const { registry, icr, id } = setUp({ coalesce: true });
    registry.injectFault({ delayMs: 20 });
    const patient = icr.installationAccessToken(id);
    const hasty = await icr.installationAccessToken(id, { timeoutMs: 1 }).catch((error) => error);
    assert.deepInclude(hasty, { code: "timeout", retryable: true, operation: "installationAccessToken" });
    assert.equal((await patient).installationId, id);
    assert.equal(tokenRequests(registry).length, 1);
  },

  "an error rejects all waiting callers, and is not cached": async () => {
    const { registry, icr, id } = setUp({ coalesce: true });
    registry.injectFault({ status: 403 });
    const codes = await times(10, () => rejectionCode(icr.installationAccessToken(id)));
    assert.deepEqual(codes, Array(10).fill("forbidden"));
    assert.equal(registry.requests.length, 1);
    assert.equal((await icr.installationAccessToken(id)).installationId, id);
  },
};
