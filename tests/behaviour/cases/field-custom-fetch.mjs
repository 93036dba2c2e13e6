import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { createClient, rejectionCode } from "../../support/registry-client.mjs";
import { never } from "../../support/scripted-client.mjs";

const origin = "https://api.carbonregistry.com";
const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);

/** A client of a registry with the endpoint `/echo`, and each call of its `fetch`: the bytes that it sends, too. */
function recording(options = {}) {
  const registry = createRegistry();
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) registry.route(method, "/echo", () => ({ method }));
  const calls = [];
  const fetch = async (...given) => {
    const [url, init] = given;
    const call = { given, url, init };
    calls.push(call);
    const request = new Request(url, init);
    call.authorization = new Headers(init?.headers).get("authorization");
    call.contentType = request.headers.get("content-type");
    call.body = new Uint8Array(await request.clone().arrayBuffer());
    return registry.fetch(request);
  };
  const { id } = registry.installations[0];
  return { registry, id, calls, icr: createClient(registry, { fetch, ...options }) };
}

const echoes = (calls) => calls.filter(({ url }) => String(url?.url ?? url).endsWith("/echo"));
const textOf = ({ body }) => new TextDecoder().decode(body);

/** A Request with those of the properties that this runtime accepts. */
function tryRequest(given) {
  return Object.entries(given).reduce(
    (request, [name, value]) => {
      try {
        return new Request(request, { [name]: value });
      } catch {
        return request;
      }
    },
    new Request(`${origin}/echo`),
  );
}

function checkForm({ given: [url, init, ...others] }) {
  assert.isString(url);
  assert.isTrue(url.startsWith(`${origin}/`), url);
  assert.isTrue(typeof init === "object" && init !== null && !(init instanceof Request), "init is an object");
  assert.isString(init.method);
  assert.isNotNull(new Headers(init.headers).get("authorization"));
  assert.equal(init.redirect, "manual");
  assert.isFunction(init.signal?.addEventListener);
  assert.deepEqual(others, []);
  for (const own of ["timeoutMs", "deadlineMs", "maxRetries", "waitUntil", "label"]) assert.notProperty(init, own);
}

export const cases = {
  "a custom fetch is always called with a URL as a text and an init": async () => {
    const { icr, id, calls } = recording();
    await icr.listInstallations();
    await icr.getInstallation(id);
    for (const input of ["/echo", `${origin}/echo`, new URL(`${origin}/echo`), new Request(`${origin}/echo`)]) {
      await icr.fetchAsApp(input);
      await icr.fetchAsInstallation(id, input, { timeoutMs: 5000, maxRetries: 1 });
    }
    await icr.fetchAsApp(new Request(`${origin}/echo`, { method: "POST", body: "{}" }));
    await icr.deleteAccessToken(await icr.appAccessToken());
    assert.equal(echoes(calls).length, 9);
    for (const call of calls) checkForm(call);
  },

  "a Request's method, headers and body arrive as they are": async () => {
    const { icr, calls } = recording();
    const headers = { "content-type": "application/vnd.icr+json", accept: "text/csv", "x-trace": "7" };
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      calls.length = 0;
      const response = await icr.fetchAsApp(new Request(`${origin}/echo`, { method, headers, body: bytes }));
      assert.deepEqual(await response.json(), { method });
      const [call] = echoes(calls);
      checkForm(call);
      assert.equal(call.init.method, method);
      for (const [name, value] of Object.entries(headers))
        assert.equal(new Headers(call.init.headers).get(name), value);
      assert.deepEqual(call.body, bytes);
    }
  },

  "a body of any kind keeps its content type, of a Request and of init": async () => {
    const form = new FormData();
    form.set("file", new Blob(["a,b\n"], { type: "text/csv" }), "credits.csv");
    // Bun sends none with a text.
    const textType = new Request(origin, { method: "POST", body: "text" }).headers.has("content-type")
      ? /^text\/plain/
      : /^null$/;
    const kinds = [
      ["text", textType, /^text$/],
      [new URLSearchParams({ a: "1 2" }), /^application\/x-www-form-urlencoded/, /^a=1\+2$/],
      [new Blob(["blob"], { type: "image/png" }), /^image\/png$/, /^blob$/],
      [form, /^multipart\/form-data; *boundary=/, /credits\.csv/],
    ];
    for (const [body, contentType, content] of kinds) {
      for (const given of [
        ["/echo", { method: "POST", body }],
        [new Request(`${origin}/echo`, { method: "POST", body })],
      ]) {
        const { icr, calls } = recording();
        await icr.fetchAsApp(...given);
        const [call] = echoes(calls);
        checkForm(call);
        assert.match(String(call.contentType), contentType);
        assert.match(textOf(call), content);
        const boundary = /boundary=(.+)$/.exec(call.contentType)?.[1];
        if (boundary) assert.include(textOf(call), boundary.replaceAll('"', ""));
      }
    }
  },

  "a Request is sent again in full after a refused token": async () => {
    for (const method of ["POST", "PUT", "PATCH"]) {
      const { registry, icr, id, calls } = recording();
      await icr.fetchAsInstallation(id, "/echo");
      registry.revoke((await icr.installationAccessToken(id)).token);
      calls.length = 0;
      const headers = { "content-type": "application/octet-stream", "x-trace": "7" };
      const request = new Request(`${origin}/echo`, { method, headers, body: bytes });
      assert.isTrue((await icr.fetchAsInstallation(id, request)).ok);
      const sent = echoes(calls);
      assert.equal(sent.length, 2);
      for (const call of sent) {
        checkForm(call);
        assert.equal(call.init.method, method);
        assert.equal(new Headers(call.init.headers).get("x-trace"), "7");
        assert.deepEqual(call.body, bytes);
      }
      const [first, second] = sent.map(({ authorization }) => authorization);
      assert.notEqual(first, second);
    }
  },

  "a Request whose body is a stream is sent again in full after a refused token": async () => {
    const { registry, icr, id, calls } = recording();
    await icr.fetchAsInstallation(id, "/echo");
    registry.revoke((await icr.installationAccessToken(id)).token);
    calls.length = 0;
    // Libraries that report the progress of an upload send such a Request.
    const body = new Blob([bytes]).stream();
    const request = new Request(`${origin}/echo`, { method: "POST", body, duplex: "half" });
    // Firefox sends no streams, but this text.
    const expected = request.headers.has("content-type") ? new TextEncoder().encode("[object ReadableStream]") : bytes;
    assert.isTrue((await icr.fetchAsInstallation(id, request)).ok);
    assert.deepEqual(
      echoes(calls).map((call) => call.body),
      [expected, expected],
    );
  },

  "a Request is one whatever its class: of a global class that a server replaced, or of another library": async () => {
    const given = { method: "POST", headers: { "x-trace": "7" }, body: "{}" };
    const { url, headers, method, signal } = new Request(`${origin}/echo`, given);
    // Other classes' properties are not this runtime's, so its own `fetch` would take them for texts.
    const ofAnotherClass = {
      url,
      headers,
      method,
      signal,
      cache: "default",
      credentials: "same-origin",
      bodyUsed: false,
      arrayBuffer: async () => new TextEncoder().encode(given.body).buffer,
      toString: () => "[object Request]",
    };
    const original = Request;
    class Replaced extends original {}
    for (const make of [() => ofAnotherClass, () => new Replaced(url, given)]) {
      const { icr, calls } = recording();
      globalThis.Request = Replaced;
      try {
        await icr.fetchAsApp(make());
      } finally {
        globalThis.Request = original;
      }
      const [call] = echoes(calls);
      checkForm(call);
      assert.equal(new Headers(call.init.headers).get("x-trace"), "7");
      assert.equal(textOf(call), "{}");
      if ("cache" in original.prototype) assert.equal(call.init.cache, "no-store");
    }
  },

  "an object with a URL that is no Request is refused": async () => {
    const { registry, icr } = recording();
    for (const input of [{ url: `${origin}/echo` }, { url: `${origin}/echo`, method: "GET", headers: {} }]) {
      assert.equal(await rejectionCode(icr.fetchAsApp(input)), "invalid_argument");
    }
    assert.deepEqual(registry.requests, []);
  },

  "a Request without a body is sent again after a refused token, and after a failure": async () => {
    const { registry, icr, id, calls } = recording();
    await icr.fetchAsInstallation(id, "/echo");
    registry.revoke((await icr.installationAccessToken(id)).token);
    registry.injectFault({ path: "/echo", status: 503, retryAfter: 0 });
    calls.length = 0;
    assert.equal((await icr.fetchAsInstallation(id, new Request(`${origin}/echo`))).status, 200);
    assert.equal(echoes(calls).length, 3);
  },

  "a Request's signal ends the call, with its own reason": async () => {
    const { registry } = recording();
    const caller = new AbortController();
    const reason = new Error("the user left");
    const fetch = (url, init) => {
      if (!String(url.url ?? url).endsWith("/echo")) return registry.fetch(url, init);
      queueMicrotask(() => caller.abort(reason));
      return never(init);
    };
    const icr = createClient(registry, { fetch });
    const request = new Request(`${origin}/echo`, { method: "POST", body: "{}", signal: caller.signal });
    const seen = await rejectionCode(icr.fetchAsApp(request));
    // workerd keeps a Request's signal, others make one that follows it.
    assert.equal(seen, reason);
  },

  "init precedes a Request, part by part": async () => {
    const { icr, calls } = recording();
    const request = new Request(`${origin}/echo`, { method: "PUT", headers: { "x-trace": "1" }, body: "1" });
    await icr.fetchAsApp(request, { method: "PATCH", body: "2" });
    const [call] = echoes(calls);
    assert.equal(call.init.method, "PATCH");
    assert.equal(new Headers(call.init.headers).get("x-trace"), "1");
    assert.equal(textOf(call), "2");
  },

  "a Request is sent without cookies and past every cache, which knows nothing of tokens, unless it says otherwise":
    async () => {
      const { icr, calls } = recording();
      // Older Workers know neither.
      const known = ["cache", "credentials"].filter((name) => name in Request.prototype);
      const settings = (init) => known.map((name) => [name, init[name]]);
      await icr.fetchAsApp("/echo");
      await icr.fetchAsApp(new Request(`${origin}/echo`));
      await icr.fetchAsApp(new Request(`${origin}/echo`, { method: "POST", body: "{}" }));
      const [path, ...requests] = echoes(calls);
      assert.deepEqual(
        settings(path.init),
        [
          ["cache", "no-store"],
          ["credentials", "omit"],
        ].filter(([name]) => known.includes(name)),
      );
      for (const { init } of requests) assert.deepEqual(settings(init), settings(path.init));
    },

  "what a Request was given besides is sent": async () => {
    const { icr, calls } = recording();
    const given = {
      cache: "no-cache",
      credentials: "include",
      integrity: "sha256-LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=",
      keepalive: true,
      mode: "same-origin",
      referrerPolicy: "no-referrer",
    };
    const request = tryRequest(given);
    // Each runtime knows others, and what is its default was not given.
    const plain = new Request(request.url);
    const known = Object.keys(given).filter((name) => request[name] === given[name] && plain[name] !== given[name]);
    await icr.fetchAsApp(request);
    const [{ init }] = echoes(calls);
    for (const name of known) assert.equal(init[name], given[name], name);
  },

  "a fetch that only knows texts, as a wrapper of another library, serves": async () => {
    const registry = createRegistry();
    const fetch = (url, { method, headers, body }) =>
      registry.fetch(url.replace(/\/$/, ""), { method: method.toUpperCase(), headers, body });
    const icr = createClient(registry, { fetch });
    const request = new Request(`${origin}/projects`, { headers: { "x-trace": "7" } });
    assert.equal((await icr.fetchAsApp(request)).status, 200);
    assert.equal((await icr.fetchAsApp(new URL(`${origin}/projects`))).status, 200);
  },
};
