import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { IcrClient } from "icr-app-client";
import { importPKCS8, SignJWT } from "jose";
import { Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";

const here = import.meta.dirname;
const sealingKey = randomBytes(32).toString("base64");

// What `wrangler deploy` would upload, in the real workerd, with Cloudflare's own stand-ins for KV and the cache.
const bundles = mkdtempSync(join(tmpdir(), "icr-worker-"));
after(() => rmSync(bundles, { recursive: true }));
for (const name of ["app", "broker"]) {
  execFileSync(
    "node_modules/.bin/wrangler",
    ["deploy", "--dry-run", "-c", `${name}/wrangler.jsonc`, "--outdir", join(bundles, name)],
    {
      cwd: here,
      env: { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: bundles },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
}

function configOf(name) {
  return unstable_readConfig({ config: join(here, name, "wrangler.jsonc") }, { hideWarnings: true });
}

/** A Worker of Miniflare with what its wrangler.jsonc binds it to. */
function workerOf(name, bindings) {
  const folder = join(bundles, name);
  const config = configOf(name);
  const wasm = readdirSync(folder).filter((file) => file.endsWith(".wasm"));
  return {
    name: config.name,
    compatibilityDate: config.compatibility_date,
    modulesRoot: folder,
    modules: [
      { type: "ESModule", path: join(folder, `${name}.js`) },
      ...wasm.map((file) => ({ type: "CompiledWasm", path: join(folder, file) })),
    ],
    kvNamespaces: Object.fromEntries(config.kv_namespaces.map(({ binding, id }) => [binding, id])),
    durableObjects: Object.fromEntries(
      (config.durable_objects?.bindings ?? []).map((of) => [of.name, { className: of.class_name, useSQLite: true }]),
    ),
    serviceBindings: Object.fromEntries(
      (config.services ?? []).map(({ binding, service, entrypoint, props }) => [
        binding,
        { name: service, entrypoint, props },
      ]),
    ),
    // A Worker gets what its configuration names, and nothing else.
    bindings: Object.fromEntries(config.secrets.required.map((secret) => [secret, bindings[secret]])),
  };
}

let app;
let worker;
let kv;
// The headers of what reached the registry.
let received;

async function start(options) {
  received = [];
  const installations = [{ permissions: { organization_projects: "VIEW" } }];
  app = await startExampleRegistry({ installations, ...options }, ({ headers }) => received.push(headers));
  const bindings = { ...app.env, SEALING_KEY: sealingKey };
  worker = new Miniflare({ workers: [workerOf("app", bindings), workerOf("broker", bindings)], cf: false });
  kv = await worker.getKVNamespace("TOKEN_COPIES");
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
const storeKey = () =>
  JSON.stringify([app.env.ICR_BASE_URL, "2023-06-16", app.registry.appId, "installation", installationId()]);

/** The token as the broker's object gives it to another Worker. */
async function fromBroker() {
  const namespace = await worker.getDurableObjectNamespace("BROKER", "icr-broker");
  const object = namespace.get(namespace.idFromName(JSON.stringify(["installation", installationId()])));
  const { token } = await object.token({ installationId: installationId() });
  return token.token;
}

test("it lists installations and answers as one, with JWTs that it signed itself", async () => {
  const [{ id }] = await (await ask("/installations")).json();
  assert.equal(id, installationId());
  const response = await projects();
  assert.equal(response.status, 200);
  assert.ok((await response.json()).projects.length > 0);
});

test("a later request uses the token of an earlier one", async () => {
  await (await projects()).text();
  await (await projects()).text();
  assert.equal(mints().length, 1);
});

test("the broker has no route, and the app has neither key nor JWT", async () => {
  const broker = await worker.getWorker("icr-broker");
  assert.equal((await broker.fetch("https://broker.example/")).status, 404);
  const { secrets } = configOf("app");
  assert.ok(!secrets.required.includes("ICR_PRIVATE_KEY"));
});

test("a token is in the data center's cache, sealed", async () => {
  await (await projects()).text();
  const token = await fromBroker();
  const cache = await (await worker.getCaches()).open("icr-tokens");
  const response = await cache.match(`https://icr-tokens.invalid/${encodeURIComponent(storeKey())}`);
  const sealed = await response.text();
  assert.ok(sealed.length > 100);
  assert.ok(!sealed.includes(token.slice(0, 12)) && !atob(sealed.split(".")[1]).includes(token.slice(0, 12)));
});

test("a token that several ask for is copied to KV, sealed for its key, until the second in which it expires", async () => {
  await (await projects()).text();
  assert.deepEqual(await kept(), []);
  const token = await fromBroker();
  const [{ name, expiration }] = await kept();
  assert.equal(name, storeKey());
  assert.equal(expiration, Math.floor(Date.parse(app.registry.tokens[0].expiresAt) / 1000));
  assert.ok(!(await kv.get(name)).includes(token));
});

test("an installation that is to be forgotten leaves broker and KV", async () => {
  await (await projects()).text();
  await fromBroker();
  assert.equal((await kept()).length, 1);
  assert.equal((await ask(`/forget?installation=${installationId()}`, { method: "POST" })).status, 204);
  assert.deepEqual(await kept(), []);
  assert.equal((await projects()).status, 200);
  assert.equal(mints().length, 2);
});

test("a token that the registry refuses is replaced unseen", async () => {
  await (await projects()).text();
  app.registry.revoke(app.registry.tokens[0].id);
  assert.equal((await projects()).status, 200);
  assert.equal(mints().length, 2);
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
