import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { exampleInstallation } from "icr-app-client/testing";
import { never, scriptedClient, text } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";
import { icrError } from "../../support/rejection.mjs";

/** A response whose body begins and never ends, unless its reader cancels it. */
function stalledBody(onCancel = () => {}) {
  const start = (controller) => controller.enqueue(new TextEncoder().encode('{"id":"'));
  return () => text(new ReadableStream({ start, cancel: onCancel }));
}

export const cases = {
  "a fetch that hangs is a timeout, and is aborted": async () => {
    for (const { name, call, method, path } of operations) {
      const { icr, requests } = scriptedClient([never], { timeoutMs: 5 });
      const fields = { operation: name, method, path, attempts: 1, retryable: true, status: undefined };
      const error = await icrError(call(icr), "timeout", fields);
      assert.include(error.message, "`timeoutMs`");
      assert.isTrue(requests[0].signal.aborted);
    }
  },

  "a fetch that hangs and does not listen to its signal is a timeout all the same": async () => {
    const { icr } = scriptedClient([() => new Promise(() => {})], { timeoutMs: 5 });
    await icrError(icr.getInstallation("i"), "timeout");
  },

  "a body that hangs is a timeout, and its request is aborted": async () => {
    const { icr, requests } = scriptedClient([stalledBody()], { timeoutMs: 5 });
    await icrError(icr.getInstallation("i"), "timeout", { attempts: 1 });
    assert.isTrue(requests[0].signal.aborted);
  },

  "an error response whose body hangs is a timeout too": async () => {
    const { icr } = scriptedClient([() => text(stalledBody()().body, { status: 403 })], { timeoutMs: 5 });
    await icrError(icr.getInstallation("i"), "timeout");
  },

  "responses and bodies that hang over HTTP are timeouts": async ({ serve }) => {
    // By their path: on a busy machine the timeout may pass before a browser's preflight has a response.
    const faults = Object.entries({ silent: true, half: "body" }).map(([id, hang]) => {
      return { path: `/app/installations/${id}`, hang, times: 5 };
    });
    const { baseUrl, jwt } = await serve({ faults });
    const icr = new IcrClient({ baseUrl, jwt, timeoutMs: 20, maxRetries: 0 });
    await icrError(icr.getInstallation("silent"), "timeout");
    await icrError(icr.getInstallation("half"), "timeout");
    assert.equal((await icr.listInstallations({ timeoutMs: 30_000 })).installations.length, 3);
  },

  "timeoutMs of a call precedes the client's": async () => {
    const slow = scriptedClient([never], { timeoutMs: 60_000 });
    await icrError(slow.icr.getInstallation("i", { timeoutMs: 5 }), "timeout");
    const late = async () => {
      await new Promise((resolve) => setTimeout(resolve, 8));
      return Response.json(exampleInstallation);
    };
    const { icr } = scriptedClient([late], { timeoutMs: 1 });
    assert.deepEqual(await icr.getInstallation("i", { timeoutMs: 60_000 }), exampleInstallation);
  },

  "a settled call leaves no timer": async () => {
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    const running = new Set();
    globalThis.setTimeout = (...parameters) => {
      const timer = set(...parameters);
      running.add(timer);
      return timer;
    };
    globalThis.clearTimeout = (timer) => {
      running.delete(timer);
      clear(timer);
    };
    try {
      const { icr } = scriptedClient([exampleInstallation, () => text("", { status: 404 }), never]);
      await icr.getInstallation("i");
      await icrError(icr.getInstallation("i"), "not_found");
      await icrError(icr.getInstallation("i", { timeoutMs: 5 }), "timeout");
      const caller = new AbortController();
      const call = icr.getInstallation("i", { signal: caller.signal });
      caller.abort();
      await call.catch(() => {});
    } finally {
      globalThis.setTimeout = set;
      globalThis.clearTimeout = clear;
    }
    assert.equal(running.size, 0);
  },
};
