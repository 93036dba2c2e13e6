import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { IcrClient } from "icr-app-client";
import { importPKCS8, SignJWT } from "jose";
import { Miniflare } from "miniflare";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";

const here = import.meta.dirname;

// What `wrangler deploy` would upload, in the real workerd, with Cloudflare's own stand-in for KV.
const bundle = mkdtempSync(join(tmpdir(), "icr-worker-"));
execFileSync("node_modules/.bin/wrangler", ["deploy", "--dry-run", "--outdir", bundle], {
  cwd: here,
  env: { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: bundle },
  stdio: ["ignore", "ignore", "inherit"],
});
after(() => rmSync(bundle, { recursive: true }));

let app;
let worker;
let kv;
// The headers of what reached the registry.
let received;

async function start(options) {
  received = [];
  const installations = [{ permissions: { organization_projects: "VIEW" } }];
  app = await startExampleRegistry({ installations, ...options }, ({ headers }) => received.push(headers));
  const wasm = readdirSync(bundle).filter((name) => name.endsWith(".wasm"));
  worker = new Miniflare({
    compatibilityDate: "2026-04-01",
    modulesRoot: bundle,
    modules: [
      { type: "ESModule", path: join(bundle, "worker.js") },
      ...wasm.map((name) => ({ type: "CompiledWasm", path: join(bundle, name) })),
    ],
    kvNamespaces: ["ICR_TOKENS"],
    bindings: app.env,
    cf: false,
  });
  kv = await worker.getKVNamespace("ICR_TOKENS");
}

async function stop() {
  await worker.dispose();
  await app.close();
}

beforeEach(() => start());
afterEach(stop);

const ask = (path, init) => worker.dispatchFetch(`https://worker.example${path}`, init);
const installationId = () => app.registry.installations[0].id;
const projects = () => ask(`/projects?installation=${installationId()}`);
const mints = () => app.registry.requests.filter(({ path }) => path.endsWith("/accessTokens"));
const kept = async () => (await kv.list()).keys;

test("it lists installations and answers as one, with JWTs that it signed itself", async () => {
  const [{ id }] = await (await ask("/installations")).json();
  assert.equal(id, installationId());
  const response = await projects();
  assert.equal(response.status, 200);
  assert.ok((await response.json()).projects.length > 0);
});

test("a later request uses the token that an earlier one left in KV", async () => {
  await (await projects()).text();
  await (await projects()).text();
  assert.equal(mints().length, 1);
});

test("KV forgets a token in the second in which it expires", async () => {
  await (await projects()).text();
  const [{ expiration }] = await kept();
  assert.equal(expiration, Math.floor(Date.parse(app.registry.tokens[0].expiresAt) / 1000));
});

test("a token that lives no longer than KV's shortest entry is used and not kept", async () => {
  await stop();
  await start({ tokenLifetimeMs: 60_000 });
  assert.equal((await projects()).status, 200);
  assert.deepEqual(await kept(), []);
});

test("an installation that is to be forgotten leaves KV", async () => {
  await (await projects()).text();
  assert.equal((await kept()).length, 1);
  assert.equal((await ask(`/forget?installation=${installationId()}`, { method: "POST" })).status, 204);
  assert.deepEqual(await kept(), []);
});

test("a token that the registry refuses is replaced unseen, in KV too", async () => {
  await (await projects()).text();
  app.registry.revoke(app.registry.tokens[0].id);
  assert.equal((await projects()).status, 200);
  const [{ name }] = await kept();
  assert.equal((await kv.get(name, "json")).id, app.registry.tokens[1].id);
});

test("a page's client reaches the registry through it, and the page's cookies stay behind", async () => {
  const key = await importPKCS8(app.env.ICR_PRIVATE_KEY, "RS256");
  const now = Math.floor(Date.now() / 1000);
  const icr = new IcrClient({
    baseUrl: "https://worker.example/icr/api",
    jwt: () =>
      new SignJWT({ alg: "RS256", iss: app.registry.appId, iat: now - 60, exp: now + 540 })
        .setProtectedHeader({ alg: "RS256" })
        .sign(key),
    fetch: (input, init) =>
      worker.dispatchFetch(input, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), cookie: "session=1" },
      }),
  });
  assert.equal((await icr.listInstallations({ limit: 5 })).installations.length, 1);
  assert.deepEqual(app.registry.requests[0].query, { limit: "5" });
  assert.equal(
    (await icr.fetchAsInstallation(installationId(), "/projects", { method: "POST", body: "{}" })).status,
    405,
  );
  assert.equal(received.length, 3);
  for (const headers of received) assert.equal(headers.get("cookie"), null);
});

test("a redirect of the registry is handed on, not followed", async () => {
  app.registry.injectFault({ redirect: "https://elsewhere.example/" });
  const { status, headers } = await ask("/icr/api/projects", { redirect: "manual" });
  assert.deepEqual([status, headers.get("location")], [307, "https://elsewhere.example/"]);
});

test("what cannot work is told with its code", async () => {
  const wrong = await ask("/projects?installation=..");
  assert.deepEqual([wrong.status, (await wrong.json()).code], [400, "invalid_argument"]);
  const unknown = await ask("/projects?installation=unknown");
  assert.deepEqual([unknown.status, (await unknown.json()).code], [502, "not_found"]);
  for (const path of ["/elsewhere", "/forget"]) assert.equal((await ask(path)).status, 404);
});
