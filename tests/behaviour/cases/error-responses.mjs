import { assert } from "chai";
import { IcrClient, IcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { json, scriptedClient, text } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";
import { icrError } from "../../support/rejection.mjs";

// Code and `retryable`, by status.
const statuses = {
  400: ["bad_request", false],
  401: ["unauthorized", false],
  403: ["forbidden", false],
  404: ["not_found", false],
  405: ["unexpected_status", false],
  408: ["unexpected_status", true],
  409: ["unexpected_status", false],
  418: ["unexpected_status", false],
  422: ["unexpected_status", false],
  429: ["rate_limited", true],
  500: ["server_error", true],
  501: ["server_error", false],
  502: ["server_error", true],
  503: ["server_error", true],
  504: ["server_error", true],
  599: ["server_error", false],
};

const bodiesWithoutMessages = [
  "",
  "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>",
  '{"statusCode":403,"mess',
  "null",
  "5",
  '"text"',
  "true",
  "[]",
  '["a"]',
  "{}",
  '{"message":null}',
  '{"message":{"text":"deep"}}',
  '{"errors":["other shape"]}',
];

/** The error of getInstallation for this response. */
async function errorOf(response, code, fields) {
  return icrError(scriptedClient([response]).icr.getInstallation("i"), code, fields);
}

export const cases = {
  "each status becomes its code, for each operation": async () => {
    for (const { name, call, method, path } of operations) {
      for (const [status, [code, retryable]] of Object.entries(statuses)) {
        const response = () => json({ statusCode: Number(status), message: "why" }, { status: Number(status) });
        const { icr, requests } = scriptedClient([response]);
        const fields = { status: Number(status), retryable, operation: name, method, path, messages: ["why"] };
        const error = await icrError(call(icr), code, { ...fields, attempts: 1, requestId: undefined });
        assert.include(error.message, name);
        assert.include(error.message, status);
        assert.include(error.message, "why");
        assert.equal(requests.length, 1);
      }
    }
  },

  "the registry's messages are returned in order, one or a list": async () => {
    const list = ["limit must not be less than 1", "page must be an integer number"];
    for (const [body, messages] of [
      [{ statusCode: 403, message: "no access", error: "Forbidden" }, ["no access"]],
      [{ statusCode: 403, message: list, error: "Forbidden" }, list],
      [{ statusCode: 403, error: "Forbidden" }, ["Forbidden"]],
      [{ message: ["a", null, 5, { b: 1 }, "c"] }, ["a", "c"]],
    ]) {
      const error = await errorOf(() => json(body, { status: 403 }), "forbidden", { messages });
      for (const message of messages) assert.include(error.message, message);
    }
  },

  "an error response without messages has the same code": async () => {
    for (const body of bodiesWithoutMessages) {
      for (const status of [400, 403, 429, 502]) {
        await errorOf(() => text(body, { status }), statuses[status][0], { status, messages: [] });
      }
    }
  },

  "long messages are truncated": async () => {
    const message = Array.from({ length: 1000 }, () => "long ".repeat(1000));
    const error = await errorOf(() => json({ message }, { status: 400 }), "bad_request");
    assert.isAtMost(JSON.stringify(error).length, 20_000);
  },

  "an error whose body cannot be read has its status": async () => {
    const broken = () => text(new ReadableStream({ start: (body) => body.error(new Error("cut")) }), { status: 403 });
    await errorOf(broken, "forbidden", { status: 403, messages: [] });
  },

  "the request id and Retry-After are on the error": async () => {
    const date = new Date(Date.now() + 20_000).toUTCString();
    for (const [retryAfter, wait] of [
      ["0", 0],
      ["7", 7000],
      ["3600", 3_600_000],
      ["-1", undefined],
      ["soon", undefined],
      ["", undefined],
    ]) {
      const headers = { "x-request-id": "req-1", "retry-after": retryAfter };
      const fields = { requestId: "req-1", retryAfterMs: wait };
      await errorOf(() => json({}, { status: 429, headers }), "rate_limited", fields);
    }
    const error = await errorOf(() => json({}, { status: 503, headers: { "retry-after": date } }), "server_error");
    assert.approximately(error.retryAfterMs, 20_000, 2000);
  },

  "the registry's own errors arrive over HTTP": async ({ serve }) => {
    const served = await serve({ installations: 1, faults: [{ html: true }, { status: 503, retryAfter: 7 }] });
    const icr = new IcrClient({ jwt: served.jwt, baseUrl: served.baseUrl, maxRetries: 0 });
    await icrError(icr.listInstallations(), "server_error", { status: 502, messages: [] });
    const unavailable = await icrError(icr.listInstallations(), "server_error", { status: 503, retryAfterMs: 7000 });
    assert.isString(unavailable.requestId);
    await icrError(icr.getInstallation("other"), "not_found", { messages: ["Installation not found"] });
    await icrError(icr.deleteAccessToken("crs_unknown"), "unauthorized", { status: 401 });
    await icrError(icr.listInstallations({ limit: 5000 }), "bad_request", { path: "/app/installations" });
  },

  "a suspended installation is forbidden, another app's is not_found": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    registry.suspend(id);
    const createClient = (jwt) => new IcrClient({ jwt, fetch: registry.fetch, maxRetries: 0 });
    const createToken = (jwt) => createClient(jwt).createInstallationAccessToken(id);
    await icrError(createToken(registry.signJwt), "forbidden", { messages: ["The installation is suspended"] });
    await icrError(createToken(registry.addApp().signJwt), "not_found");
  },

  "an error is an Error with a name, a stack and a JSON form": async () => {
    const error = await errorOf(() => json({ message: "no" }, { status: 403 }), "forbidden");
    assert.instanceOf(error, Error);
    assert.instanceOf(error, IcrError);
    assert.equal(error.name, "IcrError");
    // In Firefox and Safari an error's stack does not contain its message.
    if (new Error("its message").stack.includes("its message")) assert.include(error.stack, error.message);
    else assert.isNotEmpty(error.stack);
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      name: "IcrError",
      code: "forbidden",
      message: error.message,
      status: 403,
      operation: "getInstallation",
      installationId: "i",
      method: "GET",
      path: "/app/installations/i",
      messages: ["no"],
      attempts: 1,
      retryable: false,
    });
  },
};
