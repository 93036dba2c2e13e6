import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { createClient } from "../../support/registry-client.mjs";
import { icrError } from "../../support/rejection.mjs";

const url = "https://api.carbonregistry.com/projects";
const streamOf = (text) => new Blob([text]).stream();

/** Whether this runtime's own `fetch` refuses these arguments. */
function refusedHere(input, init) {
  try {
    new Request(typeof input === "string" ? url : input, init);
    return false;
  } catch {
    return true;
  }
}

/** Each call is `invalid_argument` before anybody is asked for anything. */
async function refuses(calls, check = () => {}) {
  const registry = createRegistry();
  let signed = 0;
  let sent = 0;
  const icr = createClient(registry, {
    jwt: (context) => (signed++, registry.signJwt(context)),
    fetch: (...given) => (sent++, registry.fetch(...given)),
  });
  for (const [what, make] of Object.entries(calls)) {
    for (const call of [
      (...given) => icr.fetchAsApp(...given),
      (...given) => icr.fetchAsInstallation(registry.installations[0].id, ...given),
    ]) {
      const error = await icrError(call(...(await make())), "invalid_argument", {
        attempts: 0,
        retryable: false,
      }).catch((failure) => {
        failure.message = `${what}: ${failure.message}`;
        throw failure;
      });
      assert.notMatch(error.message, /CORS|network|reach/i, what);
      check(error, what);
    }
  }
  assert.deepEqual({ signed, sent }, { signed: 0, sent: 0 });
}

/** Those of the calls that this runtime's own `fetch` refuses. */
async function refusesWhatFetchRefuses(calls, least) {
  const wrong = {};
  for (const [what, make] of Object.entries(calls)) if (refusedHere(...(await make()))) wrong[what] = make;
  assert.isAtLeast(Object.keys(wrong).length, least, "this runtime refuses some");
  await refuses(wrong);
}

export const cases = {
  "a GET or a HEAD with a body is refused, and the message says so": async () => {
    const calls = {};
    for (const method of [undefined, "GET", "get", "HEAD", "head"]) {
      for (const [kind, body] of Object.entries({
        text: () => '{"a":1}',
        "empty text": () => "",
        bytes: () => new Uint8Array([1]),
        form: () => new URLSearchParams({ a: "1" }),
        blob: () => new Blob(["a"]),
      })) {
        calls[`${method} with ${kind}`] = () => ["/projects", method ? { method, body: body() } : { body: body() }];
      }
    }
    await refuses(calls, ({ message }) => assert.match(message, /body/));
  },

  "a Request with a body that is sent as GET or HEAD is refused": async () => {
    await refuses(
      {
        GET: () => [new Request(url, { method: "POST", body: "{}" }), { method: "GET" }],
        HEAD: () => [new Request(url, { method: "PUT", body: "{}" }), { method: "HEAD" }],
        "a body of init": () => [new Request(url), { body: "{}" }],
      },
      ({ message }) => assert.match(message, /body/),
    );
  },

  "a method that no request may have is refused": async () => {
    const methods = ["TRACE", "trace", "CONNECT", "connect", "TRACK", "GE T", "GET\n", "", "GET/1", "Gé", "a:b"];
    await refuses(
      Object.fromEntries(
        methods.map((method) => [`method ${JSON.stringify(method)}`, () => ["/projects", { method }]]),
      ),
      ({ message }) => assert.match(message, /method/),
    );
  },

  "a header name or value that HTTP does not take is refused, and its value is not repeated": async () => {
    const headers = {
      "a space in a name": { "x trace": "secret-value" },
      "an empty name": { "": "secret-value" },
      "a colon in a name": { "x:trace": "secret-value" },
      "a letter beyond ASCII in a name": { "x-träce": "secret-value" },
      "a line break in a value": { "x-trace": "secret-value\r\nx-other: 1" },
      "a null in a value": { "x-trace": "secret-value\0" },
      "a letter beyond Latin 1 in a value": { "x-trace": "secret-value ł" },
    };
    const calls = {};
    for (const [what, value] of Object.entries(headers)) {
      // workerd takes some of them.
      if (!refusedHere(url, { headers: value })) continue;
      calls[what] = () => ["/projects", { headers: value }];
      calls[`${what}, as a list`] = () => ["/projects", { headers: Object.entries(value) }];
    }
    assert.isAtLeast(Object.keys(calls).length, 6);
    calls["a pair of three"] = () => ["/projects", { headers: [["a", "b", "c"]] }];
    await refuses(calls, ({ message }, what) => {
      assert.match(message, /header/, what);
      assert.notInclude(message, "secret-value");
    });
  },

  "a body that was read already is refused": async () => {
    await refuses(
      {
        "of a Request": async () => {
          const request = new Request(url, { method: "POST", body: "{}" });
          await request.text();
          return [request];
        },
        "of a Request that somebody reads": async () => {
          const request = new Request(url, { method: "POST", body: "{}" });
          // Firefox gives no access to a Request's stream.
          if (request.body) request.body.getReader();
          else await request.text();
          return [request];
        },
      },
      ({ message, cause }) => assert.match(`${message} ${cause?.message}`, /body|used|read|locked|disturbed/i),
    );
  },

  "a stream that somebody else reads, or that was read, is refused": async () => {
    const streaming = (body) => ["/projects", { method: "POST", body, duplex: "half" }];
    await refusesWhatFetchRefuses(
      {
        locked: async () => {
          const body = streamOf("{}");
          body.getReader();
          return streaming(body);
        },
        read: async () => {
          const body = streamOf("{}");
          await new Response(body).text();
          return streaming(body);
        },
      },
      0,
    );
  },

  "what this runtime's fetch refuses is refused before anything is sent": async () => {
    const init = (fields) => () => ["/projects", fields];
    await refusesWhatFetchRefuses(
      {
        "mode: navigate": init({ mode: "navigate" }),
        "mode: nonsense": init({ mode: "nonsense" }),
        "a stream without duplex": () => ["/projects", { method: "POST", body: streamOf("{}") }],
        "an unknown duplex": () => ["/projects", { method: "POST", body: streamOf("{}"), duplex: "whole" }],
        "cache: nonsense": init({ cache: "nonsense" }),
        "credentials: nonsense": init({ credentials: "nonsense" }),
        "a referrer that is no URL": init({ referrer: "http://[" }),
        "a body that is a symbol": init({ method: "POST", body: Symbol("body") }),
        "a GET with a body": init({ body: "{}" }),
        "a wrong header": init({ headers: { "a b": "c" } }),
      },
      2,
    );
  },

  "arguments that are right are sent": async () => {
    const registry = createRegistry();
    const icr = createClient(registry);
    registry.route("POST", "/echo", ({ body }) => ({ body }));
    for (const [method, body] of [
      ["GET", undefined],
      ["GET", null],
      ["HEAD", null],
      ["POST", undefined],
      ["POST", ""],
      ["post", "{}"],
      ["DELETE", "{}"],
      ["OPTIONS", undefined],
    ]) {
      const init = body === undefined ? { method } : { method, body };
      const { status } = await icr.fetchAsApp(method.toUpperCase() === "POST" ? "/echo" : "/projects", init);
      assert.notEqual(status, 0, `${method} with ${body}`);
    }
    assert.equal(registry.requests.filter(({ path }) => path !== "/app/accessTokens").length, 8);
  },
};
