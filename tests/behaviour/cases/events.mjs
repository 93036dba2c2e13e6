import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { json, never, scriptedClient } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";
import { icrError } from "../../support/rejection.mjs";

const retrySoon = () => json({}, { status: 503, headers: { "retry-after": "0" } });

/** A client that records the events of its requests and retries, without their durations and the call. */
function recordingClient(responses, options) {
  const events = [];
  const onEvent = ({ durationMs, callId, ...event }) => {
    if (event.type !== "request" && event.type !== "retry") return;
    if (event.type === "request") assert.isTrue(durationMs >= 0 && durationMs < 60_000, `${durationMs}`);
    assert.equal(callId, 1);
    events.push(event);
  };
  return { ...scriptedClient(responses, { onEvent, ...options }), events };
}

export const cases = {
  "each request of an operation is one event": async () => {
    for (const { name, call, method, path, response } of operations) {
      const { icr, events } = recordingClient([response]);
      await call(icr);
      const { id } = exampleInstallation;
      const installation = path.includes(id) ? { installationId: id } : {};
      const request = { type: "request", operation: name, ...installation, method, path, attempt: 1, status: 200 };
      assert.deepEqual(events, [request]);
    }
  },

  "a failed request's event has its code, and its status if there is one": async () => {
    for (const [response, expected] of [
      [() => json({}, { status: 404 }), { status: 404, code: "not_found" }],
      [() => Promise.reject(new TypeError("no route")), { code: "network" }],
      [never, { code: "timeout" }],
      [{}, { status: 200, code: "invalid_response" }],
    ]) {
      const { icr, events } = recordingClient([response], { timeoutMs: 5 });
      await icr.getInstallation("i").catch(() => {});
      const request = { type: "request", operation: "getInstallation", installationId: "i" };
      assert.deepEqual(events, [{ ...request, method: "GET", path: "/app/installations/i", attempt: 1, ...expected }]);
    }
  },

  "an aborted request's event has the code aborted": async () => {
    const caller = new AbortController();
    const abort = (init) => {
      caller.abort();
      return never(init);
    };
    const { icr, events } = recordingClient([abort]);
    await icr.getInstallation("i", { signal: caller.signal }).catch(() => {});
    assert.deepEqual(events[0].code, "aborted");
  },

  "a call that is rejected before a request emits no event of one": async () => {
    const { icr, events } = recordingClient([exampleInstallation]);
    await icrError(icr.getInstallation(""), "invalid_argument");
    assert.deepEqual(events, []);
  },

  "a retry is an event between two requests": async () => {
    const { icr, events } = recordingClient([retrySoon, exampleInstallation], { maxRetries: 2 });
    assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
    assert.deepEqual(
      events.map(({ type, attempt, status, code, delayMs }) => ({ type, attempt, status, code, delayMs })),
      [
        { type: "request", attempt: 1, status: 503, code: "server_error", delayMs: undefined },
        { type: "retry", attempt: 1, status: undefined, code: "server_error", delayMs: 0 },
        { type: "request", attempt: 2, status: 200, code: undefined, delayMs: undefined },
      ],
    );
  },

  "a call fails after maxRetries, of which the call's option precedes the client's": async () => {
    for (const [options, callOptions, attempts] of [
      [{ maxRetries: 0 }, undefined, 1],
      [{ maxRetries: undefined }, undefined, 3],
      [{ maxRetries: 5 }, { maxRetries: 1 }, 2],
      [{ maxRetries: 0 }, { maxRetries: 4 }, 5],
    ]) {
      const { icr, requests } = recordingClient([retrySoon], options);
      await icrError(icr.getInstallation("i", callOptions), "server_error", { attempts });
      assert.equal(requests.length, attempts);
    }
  },

  "a 401 for the retry of a deletion counts as deleted": async () => {
    const gone = () => json({ statusCode: 401 }, { status: 401 });
    const { icr, requests } = recordingClient([retrySoon, gone], { maxRetries: 1 });
    assert.isTrue(await icr.deleteAccessToken("crs_1"));
    assert.equal(requests.length, 2);
  },

  "a listener that throws, or whose promise rejects, breaks nothing": async () => {
    const fail = () => {
      throw new Error("from the listener");
    };
    for (const onEvent of [fail, async () => fail()]) {
      const { icr } = scriptedClient([retrySoon, exampleInstallation], { onEvent, maxRetries: 1 });
      assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
    }
  },

  "a listener may change its event without effect": async () => {
    const onEvent = (event) => {
      for (const name of Object.keys(event)) event[name] = undefined;
    };
    const { icr } = scriptedClient([exampleInstallation], { onEvent });
    assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
  },
};
