import { assert } from "chai";
import { IcrClient, isIcrError } from "icr-app-client";
import { exampleInstallation } from "icr-app-client/testing";
import { json, never, scriptedClient, text } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";
import { rejection } from "../../support/rejection.mjs";

/** The set of a signal's listeners. */
function countingSignal(signal) {
  const listeners = new Set();
  const { addEventListener: add, removeEventListener: remove } = signal;
  signal.addEventListener = function (type, listener, ...rest) {
    listeners.add(listener);
    return add.call(this, type, listener, ...rest);
  };
  signal.removeEventListener = function (type, listener, ...rest) {
    listeners.delete(listener);
    return remove.call(this, type, listener, ...rest);
  };
  return listeners;
}

/** A response during which the caller aborts. */
function abortedBy(caller, reason, response) {
  return (init) => {
    setTimeout(() => caller.abort(reason), 0);
    return response(init);
  };
}

const stalled = () => text(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode("{")) }));
const unavailable = () => json({ statusCode: 503 }, { status: 503, headers: { "retry-after": "60" } });

export const cases = {
  "a signal that is already aborted rejects with its own reason, and nothing is called": async () => {
    for (const reason of [new Error("no longer wanted"), "a text", { any: "thing" }, 0, null]) {
      for (const { name, call } of operations) {
        let jwtCalls = 0;
        const { icr, requests } = scriptedClient([exampleInstallation], { jwt: () => void (jwtCalls += 1) });
        const caught = await rejection(call(icr, { signal: AbortSignal.abort(reason) }));
        assert.strictEqual(caught, reason, name);
        assert.deepEqual([requests, jwtCalls], [[], 0]);
      }
    }
  },

  "an abort without a reason rejects with the runtime's AbortError": async () => {
    const { icr } = scriptedClient([exampleInstallation]);
    const signal = AbortSignal.abort();
    const error = await rejection(icr.getInstallation("i", { signal }));
    assert.strictEqual(error, signal.reason);
    assert.equal(error.name, "AbortError");
    assert.isFalse(isIcrError(error));
  },

  "an abort ends a fetch, a body and the wait for a retry, and no more is sent": async () => {
    for (const response of [never, () => new Promise(() => {}), stalled, unavailable]) {
      const caller = new AbortController();
      const reason = new Error("enough");
      const { icr, requests } = scriptedClient([abortedBy(caller, reason, response)], { maxRetries: 2 });
      assert.strictEqual(await rejection(icr.getInstallation("i", { signal: caller.signal })), reason);
      assert.equal(requests.length, 1);
      if (response !== unavailable) assert.isTrue(requests[0].signal.aborted);
    }
  },

  "an abort during the jwt function rejects, and nothing is sent": async () => {
    const caller = new AbortController();
    const jwt = () => {
      setTimeout(() => caller.abort("enough"), 0);
      return new Promise(() => {});
    };
    const { icr, requests } = scriptedClient([exampleInstallation], { jwt, timeoutMs: 50 });
    assert.equal(await rejection(icr.getInstallation("i", { signal: caller.signal })), "enough");
    assert.deepEqual(requests, []);
  },

  "AbortSignal.timeout rejects with its TimeoutError": async () => {
    const { icr } = scriptedClient([never]);
    const error = await rejection(icr.getInstallation("i", { signal: AbortSignal.timeout(5) }));
    assert.equal(error.name, "TimeoutError");
    assert.isFalse(isIcrError(error));
  },

  "an abort ends a request over HTTP": async ({ serve }) => {
    const { baseUrl, jwt } = await serve({ faults: [{ hang: true }] });
    const caller = new AbortController();
    const call = new IcrClient({ baseUrl, jwt }).listInstallations({ signal: caller.signal });
    setTimeout(() => caller.abort("enough"), 5);
    assert.equal(await rejection(call), "enough");
  },

  "an abort ends an iteration between pages and within one": async () => {
    const page = { pagination: { total: 4, currentPage: 0, pageCount: 2 }, installations: [exampleInstallation] };
    for (const second of [page, never]) {
      const caller = new AbortController();
      const { icr } = scriptedClient([page, second]);
      const read = [];
      const iterate = async () => {
        for await (const { id } of icr.installations({ limit: 1, signal: caller.signal })) {
          read.push(id);
          if (second === never) setTimeout(() => caller.abort("enough"), 0);
          else caller.abort("enough");
        }
      };
      assert.equal(await rejection(iterate()), "enough");
      assert.deepEqual(read, [exampleInstallation.id]);
    }
  },

  "an abort after a call has settled changes nothing, and no listener stays on the signal": async () => {
    const ways = [
      exampleInstallation,
      () => text("", { status: 404 }),
      () => Promise.reject(new TypeError("no network")),
    ];
    for (const response of ways) {
      const caller = new AbortController();
      const listeners = countingSignal(caller.signal);
      const { icr } = scriptedClient([response]);
      await icr.getInstallation("i", { signal: caller.signal }).catch(() => {});
      assert.equal(listeners.size, 0);
      caller.abort();
    }
  },

  "an aborted call removes its listener from the signal": async () => {
    const caller = new AbortController();
    const listeners = countingSignal(caller.signal);
    const { icr } = scriptedClient([abortedBy(caller, "enough", never)]);
    await rejection(icr.getInstallation("i", { signal: caller.signal }));
    assert.equal(listeners.size, 0);
  },

  "one caller's abort does not affect the others": async () => {
    const caller = new AbortController();
    const { icr } = scriptedClient([abortedBy(caller, "enough", never), exampleInstallation]);
    const [aborted, other] = [icr.getInstallation("i", { signal: caller.signal }), icr.getInstallation("j")];
    assert.equal(await rejection(aborted), "enough");
    assert.deepEqual(await other, exampleInstallation);
  },
};
