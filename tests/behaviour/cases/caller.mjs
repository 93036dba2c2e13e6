import { assert } from "chai";
import { isIcrError } from "icr-app-client";
import { createClient, setUp, tokenRequests } from "../../support/registry-client.mjs";
import { icrError, rejection } from "../../support/rejection.mjs";

/** What a program may have made of its own: JSON takes it as it is. */
class Order {
  amount = 10;
  #note = "secret";
  note = () => this.#note;
}

const origin = "https://api.carbonregistry.com";

/** A registry with `/echo`, which returns what it was sent, and a caller of each kind. */
function withCallers(options = {}, registryOptions = {}) {
  const all = setUp(options, registryOptions);
  const { registry, icr, id } = all;
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    registry.route(method, "/echo", ({ body, request, installation }) => ({
      method,
      body: body ?? null,
      query: [...new URL(request.url).searchParams],
      installationId: installation?.id ?? null,
    }));
  }
  return { ...all, org: icr.asInstallation(id), app: icr.asApp() };
}

const sent = (registry) => registry.requests.filter(({ path }) => !path.startsWith("/app/"));

export const cases = {
  "making a caller sends nothing, and a caller of nobody fails with its calls": async () => {
    const { registry, icr } = withCallers();
    icr.asApp();
    for (const id of ["", ".", "..", undefined, null, 7, {}]) {
      const nobody = icr.asInstallation(id);
      for (const call of [
        () => nobody.fetch("/projects"),
        () => nobody.json("/projects"),
        () => nobody.accessToken(),
        async () => nobody.pages("/projects"),
      ]) {
        const { message } = await icrError(call(), "invalid_argument", { attempts: 0 });
        assert.include(message, "`installationId`");
      }
      if (id !== undefined && id !== null) await icrError(nobody.invalidate(), "invalid_argument");
    }
    assert.deepEqual(registry.requests, []);
  },

  "each method of a caller is bound": async () => {
    const { org, app, id } = withCallers();
    for (const [caller, owner] of [
      [org, id],
      [app, null],
    ]) {
      const { fetch, json, pages, accessToken, invalidate } = caller;
      assert.equal((await (await fetch("/echo")).json()).installationId, owner);
      assert.equal((await json("/echo")).installationId, owner);
      assert.equal((await accessToken()).installationId ?? null, owner);
      for await (const { projects } of pages("/projects")) assert.isNotEmpty(projects);
      await invalidate();
    }
  },

  "a caller shares its managed token with the client and with other callers of the same": async () => {
    const { registry, icr, org, id } = withCallers();
    const token = await icr.installationAccessToken(id);
    assert.equal(await org.accessToken(), token);
    await icr.asInstallation(id).json("/echo");
    await org.fetch("/echo");
    assert.equal(tokenRequests(registry).length, 1);
  },

  "a caller invalidates its own token alone": async () => {
    const { registry, icr, org, app, id } = withCallers();
    const other = icr.asInstallation(registry.installations[1].id);
    const tokens = () => Promise.all([app, org, other].map((caller) => caller.accessToken()));
    const before = await tokens();
    await app.invalidate();
    const after = await tokens();
    assert.deepEqual([after[0] === before[0], after[1] === before[1], after[2] === before[2]], [false, true, true]);
    await org.invalidate();
    const last = await tokens();
    assert.deepEqual([last[0] === after[0], last[1] === after[1], last[2] === after[2]], [true, false, true]);
    assert.equal(last[1].installationId, id);
  },

  "json returns the parsed body, whatever it is": async () => {
    const { registry, org } = withCallers();
    for (const value of [{ a: [1] }, [], "text", 0, false, null]) {
      registry.route("GET", "/value", () => new Response(JSON.stringify(value)));
      assert.deepEqual(await org.json("/value"), value);
    }
    registry.route("GET", "/none", () => new Response(null, { status: 204 }));
    registry.route("GET", "/empty", () => new Response(""));
    assert.isUndefined(await org.json("/none"));
    assert.isUndefined(await org.json("/empty"));
  },

  "a success that is no JSON is an error, with the path and without the body": async () => {
    const { registry, org } = withCallers();
    registry.route("GET", "/page", () => new Response("<html>secret-body</html>"));
    const error = await icrError(org.json("/page"), "invalid_response", { path: "/page", method: "GET", status: 200 });
    assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "secret-body");
  },

  "json sends a body as JSON, with its content type unless the caller has another": async () => {
    const { registry, org } = withCallers();
    const bare = Object.assign(Object.create(null), { amount: 10 });
    const plain = [{ amount: 10, note: "Skógur" }, {}, Object.create(null), bare, [1, "b"], []];
    for (const body of [...plain, new Order(), "text", 5, true, new Date(0), new URL("https://a.example/")]) {
      const { body: received } = await org.json("/echo", { method: "POST", body });
      assert.deepEqual(received, JSON.parse(JSON.stringify(body)));
    }
    const types = [];
    const icr = createClient(registry, {
      fetch: (url, init) => {
        if (url.endsWith("/echo")) types.push(new Headers(init.headers).get("content-type"));
        return registry.fetch(url, init);
      },
    });
    const caller = icr.asApp();
    await caller.json("/echo", { method: "POST", body: {} });
    await caller.json("/echo", {
      method: "POST",
      body: {},
      headers: { "Content-Type": "application/merge-patch+json" },
    });
    await caller.json("/echo", { method: "POST" });
    await caller.json("/echo", { method: "POST", body: null });
    assert.deepEqual(types, ["application/json", "application/merge-patch+json", null, null]);
  },

  "a body that JSON would empty or cannot represent is refused": async () => {
    const { registry, org } = withCallers();
    const circular = {};
    circular.self = circular;
    for (const [what, body] of Object.entries({
      form: new FormData(),
      blob: new Blob(["a"]),
      bytes: new Uint8Array([1]),
      "bytes with toJSON, as in Node": Object.assign(new Uint8Array([1]), { toJSON: () => [1] }),
      buffer: new ArrayBuffer(2),
      parameters: new URLSearchParams({ a: "1" }),
      map: new Map([["a", 1]]),
      set: new Set([1]),
      promise: Promise.resolve({ a: 1 }),
      response: new Response("a"),
      headers: new Headers({ a: "1" }),
      error: new Error("a"),
      stream: new Blob(["a"]).stream(),
      function: () => 1,
      symbol: Symbol("a"),
      bigint: 10n,
      circular,
    })) {
      const { message } = await icrError(org.json("/echo", { method: "POST", body }), "invalid_argument").catch(
        (error) => {
          error.message = `${what}: ${error.message}`;
          throw error;
        },
      );
      assert.include(message, "`body`", what);
    }
    await icrError(org.json("/echo", { body: {} }), "invalid_argument");
    assert.deepEqual(registry.requests, []);
  },

  "a query is encoded and joins that of the path; what is undefined or null is left out": async () => {
    const { org } = withCallers();
    const queryOf = async (path, query) => (await org.json(path, { query })).query;
    const given = { a: "1 &", b: 2, c: true, d: undefined, e: null, f: ["x", "y"], g: 3n, h: [], ö: "ß" };
    const expected = [
      ["a", "1 &"],
      ["b", "2"],
      ["c", "true"],
      ["f", "x"],
      ["f", "y"],
      ["g", "3"],
      ["ö", "ß"],
    ];
    assert.deepEqual(await queryOf("/echo", given), expected);
    assert.deepEqual(await queryOf("/echo?z=0", given), [["z", "0"], ...expected]);
    assert.deepEqual(await queryOf(`${origin}/echo?z=0#top`, given), [["z", "0"], ...expected]);
    assert.deepEqual(await queryOf(new URL(`${origin}/echo`), given), expected);
    for (const query of [new URLSearchParams({ a: "1" }), new Map([["a", 1]]), [["a", "1"]], "a=1", "?a=1"]) {
      assert.deepEqual(await queryOf("/echo", query), [["a", "1"]]);
    }
    assert.deepEqual(await queryOf("/echo?z=%20+", undefined), [["z", "  "]]);
  },

  "a query that no query can be is refused, and its value is not repeated": async () => {
    const { registry, org } = withCallers();
    for (const query of [
      5,
      true,
      Symbol("a"),
      () => 1,
      { a: { secret: "secret-value" } },
      { a: ["b", ["secret-value"]] },
      { a: NaN },
      { a: Infinity },
      { a: new Date(NaN) },
      { a: Symbol("secret-value") },
      [5],
    ]) {
      const { message } = await icrError(org.json("/echo", { query }), "invalid_argument");
      assert.include(message, "`query`");
      assert.notInclude(message, "secret-value");
    }
    assert.deepEqual(registry.requests, []);
  },

  "what fetchAs refuses, json and pages refuse": async () => {
    const { registry, org, app } = withCallers();
    for (const path of ["projects", "//elsewhere.example/x", "https://elsewhere.example/x", "", undefined, 5, {}]) {
      for (const caller of [org, app]) {
        await icrError(caller.json(path), "invalid_argument");
        await icrError((async () => caller.pages(path))(), "invalid_argument");
      }
    }
    await icrError(org.json("/echo", { headers: { authorization: "Bearer x" } }), "invalid_argument");
    await icrError(org.json("/echo", { timeoutMs: 0 }), "invalid_argument");
    await icrError(org.json("/echo", { method: "TRACE" }), "invalid_argument");
    assert.deepEqual(registry.requests, []);
  },

  "an address that gets no token is named by its host alone": async () => {
    const { org } = withCallers();
    for (const input of [
      "https://user:secret-password@elsewhere.example/secret-path?token=secret-query",
      new URL("https://elsewhere.example/secret-path#secret-fragment"),
      new Request("https://elsewhere.example/secret-path"),
    ]) {
      const { message } = await icrError(org.fetch(input), "invalid_argument");
      assert.include(message, "elsewhere.example");
      assert.notInclude(message, "secret");
    }
  },

  "a status that is no success is an error with the registry's messages": async () => {
    const { registry, org, id } = withCallers();
    for (const [status, code] of [
      [400, "bad_request"],
      [404, "not_found"],
      [409, "unexpected_status"],
      [500, "server_error"],
    ]) {
      registry.route("POST", "/refusing", () => new Response(JSON.stringify({ message: ["too much"] }), { status }));
      const error = await icrError(org.json("/refusing", { method: "POST", body: {} }), code, {
        status,
        operation: "json",
        method: "POST",
        path: "/refusing",
        messages: ["too much"],
        attempts: 1,
      });
      assert.match(error.message, new RegExp(`answered ${status} to POST /refusing: too much`));
      assert.notInclude(error.message, id);
    }
  },

  "GET, PUT and DELETE are retried, POST and PATCH are not": async () => {
    for (const [method, attempts] of [
      ["GET", 2],
      ["PUT", 2],
      ["DELETE", 2],
      ["POST", 1],
      ["PATCH", 1],
    ]) {
      const { registry, org } = withCallers();
      registry.injectFault({ path: "/echo", status: 503, retryAfter: 0 });
      const outcome = org.json("/echo", { method }).then(
        () => "served",
        ({ code }) => code,
      );
      assert.equal(await outcome, attempts === 2 ? "served" : "server_error", method);
      assert.equal(sent(registry).length, attempts, method);
    }
  },

  "a POST is sent again after a refusal that precedes its handling: 401, a 403 of the token, 429": async () => {
    for (const tokenRefusal of [401, 403]) {
      const { registry, org } = withCallers({}, { tokenRefusal });
      await org.json("/echo");
      registry.revoke((await org.accessToken()).token);
      registry.clearRequests();
      assert.deepEqual((await org.json("/echo", { method: "POST", body: { a: 1 } })).body, { a: 1 });
      assert.deepEqual(
        sent(registry).map(({ status }) => status),
        [tokenRefusal, 200],
      );
    }
    const { registry, org } = withCallers();
    registry.injectFault({ path: "/echo", status: 429, retryAfter: 0 });
    assert.deepEqual((await org.json("/echo", { method: "POST", body: { a: 1 } })).body, { a: 1 });
  },

  "a permission that was granted since is found by json, too": async () => {
    const { registry, org, id, installation } = withCallers();
    const path = `/organizations/${installation.organization.id}/warehouse/inventory`;
    registry.grant(id, { organization_info: "VIEW" });
    await icrError(org.json(path), "forbidden", { status: 403, path });
    registry.grant(id, { ...installation.permissions, organization_warehouse: "VIEW" });
    assert.isObject(await org.json(path));
    assert.lengthOf(tokenRequests(registry), 2);
  },

  "an abort and a timeout end json while its body is read": async () => {
    const { registry, id } = withCallers();
    const stalled = () =>
      new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode("{")) }));
    const icr = createClient(registry, {
      maxRetries: 0,
      fetch: (url, init) => (url.endsWith("/stalled") ? Promise.resolve(stalled()) : registry.fetch(url, init)),
    });
    const org = icr.asInstallation(id);
    const reason = new Error("gone");
    const caller = new AbortController();
    const aborted = rejection(org.json("/stalled", { signal: caller.signal }));
    setTimeout(() => caller.abort(reason), 20);
    assert.equal(await aborted, reason);
    await icrError(org.json("/stalled", { timeoutMs: 30 }), "timeout");
  },

  "two callers at once never get each other's token": async () => {
    const { registry, icr } = withCallers();
    const ids = registry.installations.map(({ id }) => id);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => icr.asInstallation(ids[at % ids.length]).json("/echo")),
    );
    answers.forEach(({ installationId }, at) => assert.equal(installationId, ids[at % ids.length]));
  },

  "events and errors of a caller name what was called, and for whom": async () => {
    const events = [];
    const { org, id } = withCallers({ onEvent: (event) => events.push(event) });
    const error = await rejection(org.json("/nowhere", { label: "report" }));
    assert.isTrue(isIcrError(error));
    const calls = events.filter(({ type }) => type === "call");
    assert.deepEqual(
      calls.map(({ phase, operation, installationId, label, code }) => [phase, operation, installationId, label, code]),
      [
        ["start", "json", id, "report", undefined],
        ["end", "json", id, "report", "not_found"],
      ],
    );
    for (const { callId } of events) assert.equal(callId, calls[0].callId);
  },
};
