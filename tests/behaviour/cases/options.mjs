import { assert } from "chai";
import { IcrClient, IcrError } from "icr-app-client";
import { exampleInstallation } from "icr-app-client/testing";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { createJwt } from "../../support/jwt.mjs";
import { thrownIcrError } from "../../support/rejection.mjs";

/** The error of a client with these options and a valid JWT. */
function optionsError(options) {
  return thrownIcrError(() => new IcrClient({ jwt: createJwt(), ...options }), "invalid_options", {
    operation: undefined,
  });
}

export const cases = {
  "a client needs a JWT, or a function that returns one": async () => {
    for (const jwt of [undefined, null, 5, {}, "", "not a jwt", "a.b", "a.b.c.d", "a.b.c", Promise.resolve("a.b.c")]) {
      const error = thrownIcrError(() => new IcrClient({ jwt }), "invalid_options");
      assert.include(error.message, "`jwt`");
    }
  },

  "options that are not an object are rejected": async () => {
    for (const options of [undefined, null, 5, "jwt", () => {}]) {
      thrownIcrError(() => new IcrClient(options), "invalid_options");
    }
  },

  "the error for an unknown option names the nearest known one": async () => {
    for (const [wrong, right] of Object.entries({
      timeout: "timeoutMs",
      baseURL: "baseUrl",
      JWT: "jwt",
      tokenstore: "tokenStore",
      apiversion: "apiVersion",
      onEvents: "onEvent",
      maxRetry: "maxRetries",
      waituntil: "waitUntil",
    })) {
      const { message } = optionsError({ [wrong]: undefined });
      assert.include(message, `\`${wrong}\``);
      assert.include(message, `\`${right}\``, wrong);
    }
    assert.include(optionsError({ zzzzzzzzzzzz: 1 }).message, "baseUrl");
  },

  "the base URL is https, or http to this machine": async () => {
    for (const host of ["localhost", "icr.localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) {
      new IcrClient({ jwt: createJwt(), baseUrl: `http://${host}:8080/v1` });
    }
    const wrong = [
      "http://api.example",
      "http://127.0.0.1.example",
      "http://localhost.example",
      "http://10.0.0.1",
      "http://[::2]",
      "ftp://localhost",
      "file:///etc",
      "data:,x",
    ];
    for (const baseUrl of wrong) assert.include(optionsError({ baseUrl }).message, "https://", baseUrl);
  },

  "the base URL is absolute, and only origin and path": async () => {
    for (const baseUrl of [
      "",
      "/v1",
      "api.carbonregistry.com",
      "https://",
      null,
      5,
      {},
      new URL("https://api.example"),
    ]) {
      assert.include(optionsError({ baseUrl }).message, "`baseUrl`");
    }
    for (const baseUrl of [
      "https://user:hunter2@api.example",
      "https://user@api.example",
      "https://api.example/?key=hunter2",
      "https://api.example/#hunter2",
    ]) {
      assert.notInclude(optionsError({ baseUrl }).message, "hunter2");
    }
  },

  "each option is checked by the constructor": async () => {
    const wrong = {
      apiVersion: ["", "a b", "a\r\nx: y", "é", 5, null],
      fetch: [null, {}, "fetch", 5],
      timeoutMs: [0, -1, NaN, Infinity, 2 ** 31, "30", null],
      maxRetries: [-1, 0.5, NaN, "2", null],
      appId: ["", 5, null],
      maxCachedTokens: [0, -1, 1.5, "5"],
      onEvent: [null, {}, "log"],
      waitUntil: [null, {}, "ctx"],
      coalesce: [null, 0, 1, "true"],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) assert.include(optionsError({ [name]: value }).message, `\`${name}\``);
    }
  },

  "a token store needs its three methods and the app's id": async () => {
    const store = { get() {}, set() {}, delete() {} };
    assert.include(optionsError({ tokenStore: store }).message, "`appId`");
    for (const tokenStore of [null, {}, { ...store, set: 5 }, "kv", { ...store, delete: undefined }]) {
      assert.include(optionsError({ tokenStore, appId: "app-1" }).message, "`tokenStore`");
    }
    new IcrClient({ jwt: createJwt(), tokenStore: store, appId: "app-1" });
  },

  "wrong options throw an IcrError without an operation": async () => {
    const error = optionsError({ timeoutMs: -1 });
    assert.instanceOf(error, IcrError);
    assert.instanceOf(error, Error);
    assert.equal(error.name, "IcrError");
    const { method, path, attempts, retryable, messages, status } = error;
    assert.deepEqual(
      { method, path, attempts, retryable, messages, status },
      {
        method: "",
        path: "",
        attempts: 0,
        retryable: false,
        messages: [],
        status: undefined,
      },
    );
  },

  "a constructor that threw does not affect the next client": async () => {
    optionsError({ timeoutMs: -1 });
    const { icr } = scriptedClient([exampleInstallation]);
    assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
  },

  "options are read once: later changes have no effect": async () => {
    const { icr: other } = scriptedClient([exampleInstallation]);
    const calls = [];
    const options = {
      jwt: createJwt(),
      fetch: async (url) => {
        calls.push(url);
        return Response.json(exampleInstallation);
      },
    };
    const icr = new IcrClient(Object.seal(options));
    options.fetch = undefined;
    options.jwt = "changed";
    await icr.getInstallation("i");
    await other.getInstallation("i");
    assert.equal(calls.length, 1);
  },
};
