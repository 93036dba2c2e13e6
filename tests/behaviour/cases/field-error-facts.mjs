import { assert } from "chai";
import { IcrError, isIcrError } from "icr-app-client";
import { createRegistry, exampleInstallation, icrError as createIcrError } from "icr-app-client/testing";
import { json, scriptedClient } from "../../support/scripted-client.mjs";
import { icrError, rejection, thrownIcrError } from "../../support/rejection.mjs";

const failing = (cause) => scriptedClient([() => Promise.reject(cause)]).icr;
const coded = (code, more) => Object.assign(new Error("failed"), { code, ...more });

/** What `fetch` rejects with in different runtimes, and what is to be logged of it. */
const causes = {
  "undici, of Node": [
    new TypeError("fetch failed", { cause: coded("ENOTFOUND", { syscall: "getaddrinfo" }) }),
    { causeName: "TypeError", causeCode: "ENOTFOUND" },
  ],
  "undici, with several addresses": [
    new TypeError("fetch failed", { cause: new AggregateError([coded("ECONNREFUSED"), coded("EHOSTUNREACH")]) }),
    { causeName: "TypeError", causeCode: "ECONNREFUSED" },
  ],
  Bun: [coded("ConnectionRefused"), { causeName: "Error", causeCode: "ConnectionRefused" }],
  "a browser": [new TypeError("Failed to fetch"), { causeName: "TypeError", causeCode: undefined }],
  "a numeric code": [coded(7), { causeName: "Error", causeCode: undefined }],
  "a text": ["boom", { causeName: undefined, causeCode: undefined }],
  "an object": [{ code: "E_PROXY" }, { causeName: undefined, causeCode: "E_PROXY" }],
  nothing: [undefined, { causeName: undefined, causeCode: undefined }],
};

/** What could be a secret in the place of a name or a code. */
const secretLike = [
  `crs_${"0123456789abcdef".repeat(3)}`,
  "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
  "sk-live-51Habc",
  "9f86d081884c7d659a2feaa0c55ad015",
  "Bearer abc",
  "A".repeat(200),
  "",
];

/** An error with a value for each field, as a registry's response makes it. */
const complete = () => {
  const headers = { "x-request-id": "req-1", "retry-after": "7" };
  const response = () => json({ message: ["too", "many"] }, { status: 429, headers });
  return rejection(scriptedClient([response]).icr.getInstallation("i-1"));
};

export const cases = {
  "an error names the installation that its call was for": async () => {
    const { icr } = scriptedClient([() => json({ message: "no" }, { status: 404 })]);
    const org = icr.asInstallation("i-9");
    const calls = {
      getInstallation: () => icr.getInstallation("i-9"),
      createInstallationAccessToken: () => icr.createInstallationAccessToken("i-9"),
      installationAccessToken: () => icr.installationAccessToken("i-9"),
      fetchAsInstallation: () => icr.fetchAsInstallation("i-9", "/projects"),
      "fetch of a caller": () => org.fetch("/projects"),
      json: () => org.json("/projects"),
      pages: () => org.pages("/projects")[Symbol.asyncIterator]().next(),
      "invalid options": () => icr.getInstallation("i-9", { timeoutMs: -1 }),
      "invalid options of a token": () => icr.installationAccessToken("i-9", { timeoutMs: -1 }),
      "an invalid request": () => icr.fetchAsInstallation("i-9", "https://elsewhere.example/"),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = await rejection(call());
      assert.isTrue(isIcrError(error), name);
      assert.equal(error.installationId, "i-9", name);
      assert.equal(error.toJSON().installationId, "i-9", name);
    }
  },

  "an error of the app itself, of a token or of an organization names no installation": async () => {
    const { icr } = scriptedClient([() => json({ message: "no" }, { status: 404 })]);
    for (const call of [
      () => icr.listInstallations(),
      () => icr.createAppAccessToken(),
      () => icr.appAccessToken(),
      () => icr.fetchAsApp("/projects"),
      () => icr.deleteAccessToken("crs_1"),
      () => icr.installationForOrganization("o-1"),
      () => icr.asApp().json("/projects"),
    ]) {
      const error = await rejection(call());
      assert.isTrue(isIcrError(error));
      assert.isUndefined(error.installationId, error.operation);
    }
  },

  "callers that wait for the same token get errors with its installation": async () => {
    const { icr } = scriptedClient([() => json({}, { status: 500 })], { coalesce: true });
    const calls = [undefined, {}, { timeoutMs: 1000 }].map((options) => icr.installationAccessToken("i-2", options));
    for (const result of await Promise.allSettled([...calls, icr.fetchAsInstallation("i-2", "/projects")])) {
      assert.equal(result.reason.installationId, "i-2");
    }
  },

  "each error of revokeAll names the installation of its token": async () => {
    const registry = createRegistry({ installations: 2 });
    const { clientOptions, installations } = registry;
    const { icr } = scriptedClient(
      [(init, url) => (init.method === "DELETE" ? json({}, { status: 500 }) : registry.fetch(url, init))],
      clientOptions.jwt && { jwt: clientOptions.jwt, now: clientOptions.now },
    );
    for (const { id } of installations) await icr.installationAccessToken(id);
    const { errors } = await icr.revokeAll();
    const named = errors.map(({ installationId }) => installationId);
    assert.sameMembers(
      named,
      installations.map(({ id }) => id),
    );
  },

  ...Object.fromEntries(
    Object.entries(causes).map(([runtime, [cause, expected]]) => [
      `what fetch rejects with in ${runtime} is named in the error, its properties and its JSON`,
      async () => {
        const error = await icrError(failing(cause).getInstallation("i"), "network", expected);
        const { causeName, causeCode } = error.toJSON();
        assert.deepEqual({ causeName, causeCode }, expected);
      },
    ]),
  ),

  "what could be a secret is no name and no code of a cause": async () => {
    for (const text of secretLike) {
      for (const cause of [
        Object.assign(new Error("failed"), { name: text, code: text }),
        new TypeError("failed", { cause: Object.assign(new Error("x"), { name: text, code: text }) }),
      ]) {
        const jwt = () => Promise.reject(cause);
        const { icr } = scriptedClient([exampleInstallation], { jwt });
        for (const client of [icr, failing(cause)]) {
          const error = await rejection(client.getInstallation("i"));
          const { causeName, causeCode } = error;
          assert.include(["TypeError", undefined], causeName, text);
          assert.isUndefined(causeCode, text);
        }
      }
    }
  },

  "a cause that cannot be read, or is its own cause, breaks nothing": async () => {
    const circle = new Error("circle");
    circle.cause = circle;
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error("from the getter");
        },
      },
    );
    for (const cause of [circle, hostile, Object.assign(new Error("x"), { errors: 5 })]) {
      await icrError(failing(cause).getInstallation("i"), "network", { causeCode: undefined });
    }
  },

  "from makes an error again from its JSON, with every field": async () => {
    const unreachable = new TypeError("fetch failed", { cause: coded("ECONNRESET") });
    for (const error of [await complete(), await rejection(failing(unreachable).getInstallation("i"))]) {
      for (const travel of [
        (value) => JSON.parse(JSON.stringify(value)),
        (value) => structuredClone(value.toJSON()),
        (value) => value.toJSON(),
        (value) => ({ ...value, message: value.message }),
      ]) {
        const again = IcrError.from(travel(error));
        assert.isTrue(isIcrError(again));
        assert.instanceOf(again, IcrError);
        assert.instanceOf(again, Error);
        assert.deepEqual(again.toJSON(), error.toJSON());
        assert.equal(again.message, error.message);
        assert.equal(String(again), String(error));
        assert.isUndefined(again.cause);
      }
    }
  },

  "from returns an IcrError as it is, also alone, as the function of map": async () => {
    const error = await complete();
    const { from } = IcrError;
    assert.equal(from(error), error);
    assert.deepEqual(
      [error.toJSON()].map(from).map(({ code }) => code),
      [error.code],
    );
  },

  "from takes an Error that a runtime has cloned with its properties": async () => {
    const error = await complete();
    const cloned = Object.assign(new Error(error.message), { ...error });
    assert.deepEqual(IcrError.from(cloned).toJSON(), error.toJSON());
  },

  "from keeps a code of a later version, and leaves out what it does not know": async () => {
    const canary = "canary-of-a-later-version";
    const sent = { ...createIcrError("not_found").toJSON(), code: "conflict", secret: canary, token: { canary } };
    const error = IcrError.from(sent);
    assert.equal(error.code, "conflict");
    assert.notInclude(JSON.stringify(error) + Object.keys(error), canary);
  },

  "from gives a field of another type its empty value": async () => {
    const sent = { ...createIcrError("rate_limited").toJSON(), status: "429", method: 5, path: {}, requestId: ["r"] };
    const error = IcrError.from({ ...sent, messages: ["a", 5, { b: 1 }], retryAfterMs: null });
    const { status, method, path, requestId, messages, retryAfterMs } = error;
    assert.deepEqual(
      { status, requestId, retryAfterMs },
      { status: undefined, requestId: undefined, retryAfterMs: undefined },
    );
    assert.deepEqual({ method, path, messages }, { method: "", path: "", messages: ["a"] });
  },

  "from says of anything else that it is no IcrError": () => {
    const { code, ...withoutCode } = createIcrError("not_found").toJSON();
    const others = [
      undefined,
      null,
      5,
      "not_found",
      JSON.stringify({ code, ...withoutCode }),
      {},
      [],
      withoutCode,
      { ...withoutCode, code: 5 },
      { ...withoutCode, code: "" },
      new Error("other"),
      coded("ENOENT"),
    ];
    for (const other of others) {
      const error = thrownIcrError(() => IcrError.from(other), "invalid_argument", { attempts: 0, retryable: false });
      assert.include(error.message, "toJSON()");
    }
  },
};
