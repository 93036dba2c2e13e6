import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { exampleInstallation } from "icr-app-client/testing";
import { json, scriptedClient, text } from "../../support/scripted-client.mjs";
import { createJwt } from "../../support/jwt.mjs";
import { operations } from "../../support/operations.mjs";
import { icrError } from "../../support/rejection.mjs";

const elsewhere = "https://elsewhere.example/app";

export const cases = {
  "a redirect is an error and is not followed": async () => {
    for (const { name, call } of operations) {
      for (const status of [301, 302, 303, 307, 308]) {
        const { icr, requests } = scriptedClient([() => text(null, { status, headers: { location: elsewhere } })]);
        const error = await icrError(call(icr), "redirected", {
          status,
          operation: name,
          attempts: 1,
          retryable: false,
        });
        assert.notInclude(error.message, "elsewhere");
        assert.equal(requests.length, 1);
      }
    }
  },

  "a redirect is not followed over HTTP, where browsers hide its status": async ({ serve }) => {
    for (const { name, call } of operations) {
      const { baseUrl, jwt, received } = await serve({ faults: [{ redirect: "./elsewhere" }] });
      const error = await icrError(call(new IcrClient({ baseUrl, jwt, maxRetries: 0 })), "redirected");
      assert.equal(error.operation, name);
      assert.equal((await received()).length, 1);
    }
  },

  "a redirect that the fetch option followed is an error": async () => {
    const followed = () => Object.defineProperty(json(exampleInstallation), "redirected", { value: true });
    await icrError(scriptedClient([followed]).icr.getInstallation("i"), "redirected");
  },

  "304, which is no redirect, is unexpected_status": async () => {
    const { icr } = scriptedClient([() => text(null, { status: 304 })]);
    await icrError(icr.getInstallation("i"), "unexpected_status", { status: 304 });
  },

  "a fetch that rejects or throws is a network error with what it threw as its cause": async () => {
    for (const { name, call, method, path } of operations) {
      for (const cause of [new TypeError("no route"), "a text", new DOMException("gone", "AbortError")]) {
        const fields = { operation: name, method, path, status: undefined, attempts: 1, retryable: true };
        const reject = () => Promise.reject(cause);
        const fail = () => {
          throw cause;
        };
        for (const fetch of [reject, fail]) {
          const icr = new IcrClient({ jwt: createJwt(), fetch, maxRetries: 0 });
          const error = await icrError(call(icr), "network", fields);
          assert.strictEqual(error.cause, cause);
        }
      }
    }
  },

  "a truncated body is a network error": async () => {
    const cause = new Error("cut");
    const broken = () => text(new ReadableStream({ start: (body) => body.error(cause) }));
    await icrError(scriptedClient([broken]).icr.getInstallation("i"), "network", { attempts: 1, retryable: true });
  },

  "a connection that is reset over HTTP is a network error": async ({ serve }) => {
    // Browsers retry by themselves if the connection was used before.
    const { baseUrl, jwt } = await serve({ faults: [{ reset: true, times: 50 }] });
    await icrError(new IcrClient({ baseUrl, jwt, maxRetries: 0 }).listInstallations(), "network");
  },

  "a response that is truncated over HTTP is a network error": async ({ serve }) => {
    const { baseUrl, jwt } = await serve({ installations: 50, faults: [{ cutBody: true }] });
    const icr = new IcrClient({ baseUrl, jwt, maxRetries: 0 });
    await icrError(icr.listInstallations({ limit: 50 }), "network");
    assert.equal((await icr.listInstallations({ limit: 50 })).installations.length, 50);
  },
};
