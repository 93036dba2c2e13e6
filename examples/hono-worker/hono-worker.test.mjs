import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Miniflare } from "miniflare";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";

const here = import.meta.dirname;

// What `wrangler deploy` would upload, in the real workerd, with Cloudflare's own stand-ins for KV and queues.
const bundle = mkdtempSync(join(tmpdir(), "icr-hono-"));
execFileSync("node_modules/.bin/wrangler", ["deploy", "--dry-run", "--outdir", bundle], {
  cwd: here,
  env: { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: bundle },
  stdio: ["ignore", "ignore", "inherit"],
});
after(() => rmSync(bundle, { recursive: true }));

const permissions = { organization_projects: "VIEW" };
let app;
let miniflare;
let worker;
let tokens;
let projects;

beforeEach(async () => {
  app = await startExampleRegistry({ installations: Array.from({ length: 120 }, () => ({ permissions })) });
  const wasm = readdirSync(bundle).find((name) => name.endsWith(".wasm"));
  miniflare = new Miniflare({
    compatibilityDate: "2026-04-01",
    modulesRoot: bundle,
    modules: [
      { type: "ESModule", path: join(bundle, "worker.js") },
      { type: "CompiledWasm", path: join(bundle, wasm) },
    ],
    kvNamespaces: ["ICR_TOKENS", "PROJECTS"],
    queueProducers: { INSTALLATIONS: "icr-installations" },
    queueConsumers: { "icr-installations": { maxBatchTimeout: 0 } },
    bindings: app.env,
    cf: false,
  });
  worker = await miniflare.getWorker();
  tokens = await miniflare.getKVNamespace("ICR_TOKENS");
  projects = await miniflare.getKVNamespace("PROJECTS");
});

afterEach(async () => {
  await miniflare.dispose();
  await app.close();
});

const firstId = () => app.registry.installations[0].id;
const readProjects = (id) => worker.fetch(`https://worker.example/installations/${id}/projects`);
const sendBatch = (...ids) =>
  worker.queue(
    "icr-installations",
    ids.map((id) => ({ id, timestamp: new Date(), body: id, attempts: 1 })),
  );

test("it responds with the projects of an installation, and with a status of its own", async () => {
  const response = await readProjects(firstId());
  assert.equal(response.status, 200);
  assert.ok((await response.json()).projects.length > 0);
  const unknown = await readProjects("unknown");
  assert.deepEqual([unknown.status, await unknown.json()], [404, { code: "not_found" }]);
});

test("the cron trigger sends a message for each installation, and the queue stores the projects of each", async () => {
  assert.equal((await worker.scheduled({ cron: "0 * * * *" })).outcome, "ok");
  const stored = async () => (await projects.list()).keys.map(({ name }) => name);
  await until(async () => (await stored()).length === 120);
  assert.deepEqual(await stored(), app.registry.installations.map(({ id }) => id).sort());
  assert.equal(app.registry.tokens.length, 120);
});

test("the cron trigger of an app that nobody has installed sends nothing", async () => {
  for (const id of app.registry.installations.map((installation) => installation.id)) app.registry.uninstall(id);
  assert.equal((await worker.scheduled({ cron: "0 * * * *" })).outcome, "ok");
});

test("the queue retries a message that may succeed later, and no other", async () => {
  const [{ id: busy }, { id: uninstalled }, { id: last }] = app.registry.installations;
  app.registry.uninstall(uninstalled);
  app.registry.injectFault({ path: `/app/installations/${busy}/accessTokens`, status: 503, retryAfter: 120 });
  const { outcome, explicitAcks, retryMessages } = await sendBatch(busy, uninstalled, last);
  assert.equal(outcome, "ok");
  assert.deepEqual(explicitAcks, [uninstalled, last]);
  assert.deepEqual(retryMessages, [{ msgId: busy, delaySeconds: 120 }]);
});

test("a refresh continues after the response", async () => {
  await (await readProjects(firstId())).text();
  const [{ name }] = (await tokens.list()).keys;
  const token = await tokens.get(name, "json");
  const soon = new Date(Date.now() + 120_000);
  await tokens.put(name, JSON.stringify({ ...token, createdAt: new Date(0), expiresAt: soon }));
  app.registry.injectFault({ path: /accessTokens$/, delayMs: 500 });
  assert.equal((await readProjects(firstId())).status, 200);
  await until(async () => (await tokens.get(name, "json")).id === app.registry.tokens[1]?.id);
});

async function until(isTrue) {
  const deadline = Date.now() + 30_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < deadline, `not within 30 s: ${isTrue}`);
    await setTimeout(50);
  }
}
