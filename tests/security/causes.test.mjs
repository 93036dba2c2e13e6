import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { IcrError } from "icr-app-client";
import { printedText } from "./printed-texts.mjs";
import { operations, recordingClient } from "./recording-client.mjs";

/** What a `fetch` that knows the failed request may throw: each has the bearer somewhere. */
const leaking = {
  "in its message": ({ bearer }) => new Error(`the proxy refused Bearer ${bearer}`),
  "in part in its message": ({ bearer }) => new Error(`the proxy refused ${bearer.slice(-20)}`),
  "in its stack alone": ({ bearer }) => Object.assign(new Error("the proxy refused"), { stack: `Error: ${bearer}` }),
  "in its name": ({ bearer }) => Object.assign(new Error("the proxy refused"), { name: bearer }),
  "in its code": ({ bearer }) => Object.assign(new Error("the proxy refused"), { code: bearer }),
  "in its own cause": ({ bearer }) => new TypeError("the proxy refused", { cause: new Error(bearer) }),
  "in a cause of a cause": ({ bearer }) =>
    new TypeError("the proxy refused", { cause: new Error("two", { cause: new Error("three", { cause: bearer }) }) }),
  "among several errors": ({ bearer }) =>
    new AggregateError([new Error("other"), new Error(bearer)], "the proxy refused"),
  "in the request's headers": ({ init }) =>
    Object.assign(new Error("the proxy refused"), {
      config: { headers: Object.fromEntries(new Headers(init.headers)) },
    }),
  "in Headers": ({ init }) => Object.assign(new Error("the proxy refused"), { headers: new Headers(init.headers) }),
  "in a Request": ({ url, init }) =>
    Object.assign(new Error("the proxy refused"), {
      request: new Request(url, { ...init, signal: null, body: undefined }),
    }),
  "in a Map": ({ bearer }) =>
    Object.assign(new Error("the proxy refused"), { sent: new Map([["authorization", bearer]]) }),
  "under a symbol": ({ bearer }) => Object.assign(new Error("the proxy refused"), { [Symbol("sent")]: bearer }),
  "with a function, under a symbol": ({ bearer }) =>
    Object.assign(new Error("the proxy refused"), { send: Object.assign(() => {}, { [Symbol("sent")]: bearer }) }),
  "in a non-enumerable field": ({ bearer }) =>
    Object.defineProperty(new Error("the proxy refused"), "sent", { value: bearer }),
  "in a getter": ({ bearer }) =>
    Object.defineProperty(new Error("the proxy refused"), "sent", { get: () => bearer, enumerable: true }),
  "in a DOMException": ({ bearer }) => new DOMException(`the proxy refused ${bearer}`, "NetworkError"),
  "in a text": ({ bearer }) => `the proxy refused ${bearer}`,
  "in an object": ({ bearer }) => ({ message: "the proxy refused", bearer }),
  "in a circle": ({ bearer }) => {
    const error = new Error("the proxy refused");
    return Object.assign(error, { cause: error, sent: { bearer, error } });
  },
};

for (const [where, make] of Object.entries(leaking)) {
  test(`a fetch that rejects with the bearer ${where} leaks nothing through the cause`, async () => {
    for (const operation of [operations.createAppAccessToken, operations.deleteAccessToken, operations.fetchAsApp]) {
      for (const spared of [0, 1]) {
        let left = spared;
        const respond = (request, next) => (left-- > 0 ? next() : Promise.reject(make(request)));
        const client = recordingClient({ respond });
        const error = await operation(client).catch((reason) => reason);
        if (left >= 0) continue;
        assert.equal(error.code, "network");
        assert.equal(client.secrets.find(printedText(error)), undefined);
        const again = IcrError.from(JSON.parse(JSON.stringify(error)));
        assert.equal(client.secrets.find(printedText(again)), undefined);
      }
    }
  });
}

test("a jwt function that rejects with a secret in a name or a code puts it into no log", async () => {
  const secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
  for (const text of [secret, secret.toLowerCase(), `crs_${"5b".repeat(24)}`, `-----BEGIN ${secret}`]) {
    const thrown = Object.assign(new Error(text), { name: text, code: text });
    for (const cause of [thrown, new TypeError("no key", { cause: thrown })]) {
      const { icr } = recordingClient({ jwt: () => Promise.reject(cause) });
      const error = await icr.listInstallations().catch((reason) => reason);
      assert.equal(error.code, "jwt_unavailable");
      // But for what looks like a credential, `cause` is the function's own, and only a console prints it.
      assert.equal(JSON.stringify([error, { ...error }, error.message, error.stack]).includes(text), false);
    }
  }
});

test("a console prints a client's base URL and app, and no secret", async () => {
  const client = recordingClient();
  await client.icr.installationAccessToken(client.id);
  const text = inspect(client.icr);
  assert.ok(text.includes(client.icr.baseUrl) && text.includes(client.registry.appId), text);
  assert.equal(client.secrets.find(printedText(client.icr)), undefined);
});

test("a redacted cause of a network error still says what failed", async () => {
  const { icr, secrets } = recordingClient({
    respond: (request) => Promise.reject(leaking["in its message"](request)),
  });
  const error = await icr.listInstallations().catch((reason) => reason);
  assert.match(inspect(error), /the proxy refused/);
  assert.equal(secrets.find(inspect(error)), undefined);
});

test("the cause of a network error is the thrown error if that contains no secret", async () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", port: 443 });
  for (const cause of [
    new TypeError("fetch failed", { cause: refused }),
    new TypeError("fetch failed", { cause: new AggregateError([refused, refused]) }),
    new DOMException("gone", "NetworkError"),
  ]) {
    const { icr } = recordingClient({ respond: () => Promise.reject(cause) });
    const error = await icr.listInstallations().catch((reason) => reason);
    assert.equal(error.cause, cause);
  }
});

test("a header value that no request accepts is not repeated", async () => {
  const { icr } = recordingClient();
  for (const value of ["canary-value\u0000", "canary-value\u0000 \u0100", "canary\r\nvalue: x"]) {
    for (const headers of [{ cookie: value }, [["cookie", value]], { authorization: `Bearer ${value}` }]) {
      const error = await icr.fetchAsApp("/projects", { headers }).catch((reason) => reason);
      assert.equal(error.code, "invalid_argument");
      assert.equal(printedText(error).includes("canary"), false);
    }
  }
});
