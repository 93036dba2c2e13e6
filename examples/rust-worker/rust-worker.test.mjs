import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Miniflare } from "miniflare";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";
import { buildRustExample } from "../../scripts/rust-example.mjs";
import { setup } from "../../scripts/setup.mjs";

await buildRustExample("rust-worker", await setup(["wasm"]));

// What `wrangler deploy` would upload, in the real workerd, with Cloudflare's own stand-in for KV.
const bundle = mkdtempSync(join(tmpdir(), "icr-rust-worker-"));
execFileSync("node_modules/.bin/wrangler", ["deploy", "--dry-run", "--outdir", bundle], {
  cwd: import.meta.dirname,
  env: { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: bundle },
  stdio: ["ignore", "ignore", "inherit"],
});
after(() => rmSync(bundle, { recursive: true }));

let app;
let miniflare;
let worker;
let tokens;

beforeEach(async () => {
  const permissions = { organization_projects: "VIEW" };
  app = await startExampleRegistry({ installations: Array.from({ length: 120 }, () => ({ permissions })) });
  const wasm = readdirSync(bundle).find((name) => name.endsWith(".wasm"));
  miniflare = new Miniflare({
    compatibilityDate: "2026-04-01",
    modulesRoot: bundle,
    modules: [
      { type: "ESModule", path: join(bundle, "worker.js") },
      { type: "CompiledWasm", path: join(bundle, wasm) },
    ],
    kvNamespaces: ["ICR_TOKENS"],
    bindings: app.env,
    cf: false,
  });
  worker = await miniflare.getWorker();
  tokens = await miniflare.getKVNamespace("ICR_TOKENS");
});

afterEach(async () => {
  await miniflare.dispose();
  await app.close();
});

const get = (path) => worker.fetch(`https://worker.example${path}`);

test("it responds with all installations, and with the projects of one", async () => {
  const { installations } = app.registry;
  assert.deepEqual(
    await (await get("/installations")).json(),
    installations.map(({ id }) => id),
  );
  const [{ id, organization }] = installations;
  const { projects } = await (await get(`/installations/${id}/projects`)).json();
  assert.ok(projects.length > 0 && projects.every((project) => project.organizationId === organization.id));
});

test("an error of the registry is a response of its own", async () => {
  const unknown = await get("/installations/unknown/projects");
  assert.deepEqual([unknown.status, await unknown.json()], [404, { code: "not_found" }]);
  app.registry.injectFault({ status: 503, retryAfter: 120 });
  const busy = await get("/installations");
  assert.deepEqual([busy.status, await busy.json()], [503, { code: "server_error" }]);
});

test("requests share the token of an installation by KV, and each has a client of its own", async () => {
  const path = `/installations/${app.registry.installations[0].id}/projects`;
  for (let request = 0; request < 3; request++) assert.equal((await get(path)).status, 200);
  assert.equal(app.registry.tokens.length, 1);
  assert.equal((await tokens.list()).keys.length, 1);
});

test("a refresh continues after the response", async () => {
  const path = `/installations/${app.registry.installations[0].id}/projects`;
  await (await get(path)).text();
  const [{ name }] = (await tokens.list()).keys;
  const token = await tokens.get(name, "json");
  const soon = new Date(Date.now() + 120_000);
  await tokens.put(name, JSON.stringify({ ...token, createdAt: new Date(0), expiresAt: soon }));
  app.registry.injectFault({ path: /accessTokens$/, delayMs: 500 });
  assert.equal((await get(path)).status, 200);
  const deadline = Date.now() + 30_000;
  while ((await tokens.get(name, "json")).id !== app.registry.tokens[1]?.id) {
    assert.ok(Date.now() < deadline, "not refreshed within 30 s");
    await setTimeout(50);
  }
});
