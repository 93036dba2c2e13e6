import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { IcrClient } from "icr-app-client";
import { createState, installUrl, readCallback } from "icr-app-client/host";
import { createRegistry } from "icr-app-client/testing";
import { rejects, throws } from "./rejections.mjs";

const secret = "of this test, and random in production";
const session = "session-of-alice";
const redirectUri = "https://app.example/icr/callback";

/** A registry, its client, and how an admin of an organization comes from the link to the callback. */
function app(options = {}) {
  const registry = createRegistry({ installations: 0, ...options });
  const client = new IcrClient({ ...registry.clientOptions, maxRetries: 0 });
  const { nameId } = registry.addApp ? { nameId: "canopy-ledger" } : {};
  return {
    registry,
    client,
    async connect({ by, returnTo, ...state } = {}) {
      const text = await createState({ secret, session, returnTo, ...state });
      return registry.consent(installUrl({ nameId, state: text, redirectUri }), by);
    },
    read: (callback, changes) => readCallback(callback, { secret, session, client, ...changes }),
  };
}

/** A callback with other parameters. */
function changed(callback, parameters) {
  const url = new URL(callback);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.delete(name);
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(name, each);
  }
  return url.href;
}

test("an admin comes back with the installation that they made, and goes where they were", async () => {
  const { registry, connect, read } = app();
  const callback = await connect({ returnTo: "/inventory?year=2025#top" });
  assert.deepEqual(await read(callback), {
    installation: registry.installations[0],
    returnTo: "/inventory?year=2025#top",
    event: "installed",
  });
});

test("a callback is read from a request, a URL, its text, or what Node's servers have of it", async () => {
  const { connect, read } = app();
  const callback = await connect();
  const { pathname, search } = new URL(callback);
  for (const form of [
    new Request(callback),
    new URL(callback),
    callback,
    pathname + search,
    { url: pathname + search },
  ]) {
    const { installation, ...rest } = await read(form);
    assert.ok(installation.id);
    assert.deepEqual(rest, { event: "installed" });
  }
});

test("coming twice, and for an organization that has the app already, is fine", async () => {
  const { registry, connect, read } = app();
  const first = await connect({ by: { organization: { id: "o-1" } } });
  const again = await connect({ by: { organization: "o-1" } });
  const ids = [];
  for (const callback of [first, first, again]) ids.push((await read(callback)).installation.id);
  assert.equal(new Set(ids).size, 1);
  assert.equal(registry.installations.length, 1);
});

test("a callback without its state, or with another, asks the registry nothing", async () => {
  const { registry, connect, read } = app();
  const callback = await connect();
  const { state } = Object.fromEntries(new URL(callback).searchParams);
  const others = await createState({ secret: "another secret", session });
  const mallorys = await createState({ secret, session: "session-of-mallory" });
  for (const other of [
    undefined,
    "",
    "1",
    state.slice(0, -1),
    `${state.slice(0, 9)}${state[9] === "A" ? "B" : "A"}${state.slice(10)}`,
    `${state}A`,
    state.toUpperCase(),
    others,
    mallorys,
    [state, state],
    "\0",
    "1".repeat(100_000),
  ]) {
    await rejects(read(changed(callback, { state: other })), "invalid_state");
  }
  await rejects(read(await connect({ by: { withoutState: true } })), "invalid_state");
  assert.deepEqual(registry.requests, []);
});

test("a visitor cannot be sent to somebody else's callback: login CSRF", async () => {
  const { registry, connect, read } = app();
  const callback = await connect(); // Mallory's own, whom she sends Alice to.
  for (const victim of ["session-of-bob", "", undefined, null]) {
    await rejects(read(callback, { session: victim }), "invalid_state");
  }
  assert.deepEqual(registry.requests, []);
});

test("a state expires", async () => {
  const { registry, connect, read } = app();
  let time = 1_700_000_000_000;
  const now = () => time;
  const [usual, short] = [await connect({ now }), await connect({ now, lifetimeMs: 1_000 })];
  time += 1_000;
  await rejects(read(short, { now }), "invalid_state", /expired/);
  time += 598_999;
  assert.ok((await read(usual, { now })).installation.id);
  time += 1;
  await rejects(read(usual, { now }), "invalid_state", /expired/);
  assert.equal(registry.requests.length, 1);
  for (const lifetimeMs of [0, -1, NaN, Infinity, "1"]) {
    await rejects(createState({ secret, session, lifetimeMs }), "invalid_options", /lifetimeMs/);
  }
});

test("an installation of another app, or of nobody, is an error", async () => {
  const { registry, connect, read } = app();
  const callback = await connect();
  const other = registry.install({ appId: registry.addApp().id });
  for (const installationId of [other.id, "nobody"]) {
    await rejects(read(changed(callback, { installationId })), "not_found");
  }
});

test("a spoofed id reaches no other path of the API", async () => {
  const { registry, connect, read } = app();
  const callback = await connect();
  for (const installationId of ["../accessTokens", "a/accessTokens", "a?b", "a#b", "a%2Fb", "\\..\\b", "é", "a\r\nb"]) {
    await rejects(read(changed(callback, { installationId })), "not_found");
  }
  const paths = registry.requests.map(({ path }) => path);
  assert.equal(paths.length, 8);
  for (const path of paths) assert.match(path, /^\/app\/installations\/[^/]+$/);
  registry.clearRequests();
  for (const installationId of [undefined, "", ".", "..", ["a", "b"]]) {
    await rejects(read(changed(callback, { installationId })), "invalid_argument", /installationId/);
  }
  assert.deepEqual(registry.requests, []);
});

test("visitors return to paths of the own site alone: no open redirect", async () => {
  for (const returnTo of ["/", "/a/b?c=//d.example", "/%2F%2Fevil.example", "/Þingvellir"]) {
    const { connect, read } = app();
    assert.equal((await read(await connect({ returnTo }))).returnTo, returnTo);
    assert.equal(new URL(returnTo, "https://app.example").origin, "https://app.example");
  }
  for (const returnTo of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\r\nlocation:https://evil.example",
    " /a",
    "a",
    "",
    "javascript:alert(1)",
    7,
    new URL("https://evil.example"),
  ]) {
    await rejects(createState({ secret, session, returnTo }), "invalid_argument", /returnTo/);
  }
});

test("a state shows neither session nor secret", async () => {
  const state = await createState({ secret, session, returnTo: "/a" });
  const decoded =
    Buffer.from(state, "base64url").toString("latin1") + Buffer.from(state.slice(1), "base64url").toString("latin1");
  for (const text of [session, secret]) assert.ok(!(state + decoded).includes(text));
  assert.match(state, /^[\w-]+$/);
});

test("an empty or missing secret is an error, whatever arrives", async () => {
  const { connect, read } = app();
  const callback = await connect();
  for (const empty of ["", " ", undefined, null]) {
    await rejects(createState({ secret: empty, session }), "invalid_options", /secret/);
    for (const form of [callback, redirectUri])
      await rejects(read(form, { secret: empty }), "invalid_options", /secret/);
  }
  await rejects(createState({ secret: 7, session }), "invalid_options", /secret/);
});

test("a missing session makes no state", async () => {
  for (const missing of ["", undefined, null, 7]) {
    await rejects(createState({ secret, session: missing }), "invalid_argument", /session/);
  }
});

test("the client and the options are checked", async () => {
  const { connect, read } = app();
  const callback = await connect();
  await rejects(read(callback, { client: undefined }), "invalid_options", /client/);
  await rejects(read(callback, { sesion: "a" }), "invalid_options", /`sesion`/);
  await rejects(readCallback(callback), "invalid_options");
  await rejects(createState({ secret, session, returnto: "/a" }), "invalid_options", /`returnto`/);
});

test("errors show no secret, session or state", async () => {
  const { connect, read } = app();
  const callback = await connect();
  const state = new URL(callback).searchParams.get("state");
  const errors = [
    await rejects(read(callback, { session: "another" }), "invalid_state"),
    await rejects(read(changed(callback, { state: `${state}x` })), "invalid_state"),
    await rejects(createState({ secret, session, returnTo: "//evil.example/?token=crs_1" }), "invalid_argument"),
  ];
  for (const text of [secret, session, state, "crs_1"]) assert.ok(!inspect(errors, { depth: 9 }).includes(text));
});

test("install links have the documented form", () => {
  const link = new URL(
    installUrl({ nameId: "canopy ledger/x", state: "a+b&c", redirectUri: new URL(`${redirectUri}?d=e`) }),
  );
  assert.equal(link.origin, "https://app.carbonregistry.com");
  assert.equal(link.pathname, "/apps/canopy%20ledger%2Fx/installations/new");
  assert.deepEqual(Object.fromEntries(link.searchParams), { state: "a+b&c", redirectUri: `${redirectUri}?d=e` });
  const sandbox = new URL(installUrl({ nameId: "canopy-ledger", state: "s", sandbox: true }));
  assert.equal(sandbox.origin, "https://sandbox-app.carbonregistry.com");
  assert.equal(sandbox.searchParams.has("redirectUri"), false);
});

test("a link that cannot work is an error", async () => {
  const state = "s";
  for (const nameId of [undefined, "", ".", ".."])
    throws(() => installUrl({ nameId, state }), "invalid_argument", /nameId/);
  for (const missing of [undefined, ""])
    throws(() => installUrl({ nameId: "a", state: missing }), "invalid_argument", /state/);
  const forgotten = createState({ secret, session });
  throws(() => installUrl({ nameId: "a", state: forgotten }), "invalid_argument", /await/);
  for (const other of ["/icr/callback", "http://app.example/", "javascript:alert(1)", "https://a.example/#b"]) {
    throws(() => installUrl({ nameId: "a", state, redirectUri: other }), "invalid_argument", /redirectUri/);
  }
  assert.ok(installUrl({ nameId: "a", state, redirectUri: "http://localhost:8787/callback" }));
  throws(() => installUrl({ nameId: "a", state, redirectURI: redirectUri }), "invalid_options", /`redirectURI`/);
});
