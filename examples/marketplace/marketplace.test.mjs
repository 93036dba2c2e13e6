import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";
import { emulator } from "./emulator.mjs";
import { serve } from "./node.mjs";

const here = import.meta.dirname;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const runtimes = {
  async Node(env, port) {
    const server = serve(env);
    await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
    return () => {
      server.closeAllConnections();
      server.close();
    };
  },

  // What `wrangler deploy` would upload, in the real workerd, with Cloudflare's own stand-in for KV.
  async workerd(env, port) {
    const bundle = mkdtempSync(join(tmpdir(), "icr-marketplace-"));
    execFileSync("node_modules/.bin/wrangler", ["deploy", "--dry-run", "--outdir", bundle], {
      cwd: here,
      env: { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: bundle },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const wasm = readdirSync(bundle).filter((name) => name.endsWith(".wasm"));
    const worker = new Miniflare({
      compatibilityDate: "2026-04-01",
      host: "127.0.0.1",
      port,
      modulesRoot: bundle,
      modules: [
        { type: "ESModule", path: join(bundle, "worker.js") },
        ...wasm.map((name) => ({ type: "CompiledWasm", path: join(bundle, name) })),
      ],
      kvNamespaces: ["STORE"],
      bindings: env,
      cf: false,
    });
    await worker.ready;
    return async () => {
      await worker.dispose();
      rmSync(bundle, { recursive: true });
    };
  },
};

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
});
after(() => browser?.close());

for (const [name, start] of Object.entries(runtimes)) {
  test(`in ${name}`, async (t) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { env: own, options, prepare } = emulator(url);
    const { registry, env, close } = await startExampleRegistry(options);
    prepare(registry);
    const stop = await start({ ...env, ...own }, port);
    t.after(async () => {
      await stop();
      await close();
    });

    const context = await browser.newContext({ acceptDownloads: true });
    const page = await context.newPage();
    const connect = async (of = page) => {
      await of.goto(url);
      await of.getByRole("button", { name: "Connect an organization" }).click();
      await of.getByRole("button", { name: "Install" }).click();
    };
    const organizations = async () => {
      await registry.settled();
      await page.goto(url);
      return page.getByRole("listitem").allTextContents();
    };
    const open = async () => {
      await page.goto(url);
      await page.getByRole("listitem").getByRole("link").first().click();
    };

    await t.test("an organization is connected, and the admin comes back to the list", async () => {
      await connect();
      assert.equal(page.url(), `${url}/`);
      const [{ organization }] = registry.installations;
      assert.deepEqual(await organizations(), [`${organization.fullName}: active`]);
    });

    await t.test("its inventory and retirements are read, and a certificate is downloaded", async () => {
      const [{ organization, id }] = registry.installations;
      registry.grant(id, { organization_info: "VIEW", organization_inventory: "VIEW", organization_warehouse: "VIEW" });
      await registry.settled();
      await open();
      assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), organization.fullName);
      assert.match(await page.textContent("body"), /2021: 1250 tCO2e/);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "certificate" }).click(),
      ]);
      assert.equal(download.suggestedFilename(), "r-1.pdf");
      const chunks = await (await download.createReadStream()).toArray();
      assert.equal(Buffer.concat(chunks).toString(), "%PDF-1.4 r-1");
      const minted = registry.requests.filter(({ path }) => path.endsWith("/accessTokens"));
      assert.ok(minted.length <= 2, `${minted.length} tokens`);
    });

    await t.test("it is suspended, which is shown, and what it forbids is said", async () => {
      const [{ id, organization }] = registry.installations;
      registry.suspend(id);
      assert.deepEqual(await organizations(), [`${organization.fullName}: suspended`]);
      await open();
      assert.match(await page.getByRole("alert").textContent(), /suspended/);
    });

    await t.test("it comes back", async () => {
      const [{ id, organization }] = registry.installations;
      registry.unsuspend(id);
      assert.deepEqual(await organizations(), [`${organization.fullName}: active`]);
      await open();
      assert.match(await page.textContent("body"), /2023: 3750 tCO2e/);
    });

    await t.test("a visitor who claims somebody else's installation gets nothing", async () => {
      const [{ id }] = registry.installations;
      const mallory = await (await browser.newContext()).newPage();
      await connect(mallory);
      const mallorys = registry.installations.at(-1);
      assert.notEqual(mallorys.id, id);
      for (const path of [`/organizations/${id}`, `/icr/callback?installationId=${id}&state=1AAAA`]) {
        const response = await mallory.goto(url + path);
        assert.ok([404, 400].includes(response.status()));
      }
      // With a state that is hers, and the id of another's installation.
      await mallory.goto(url);
      await mallory.getByRole("button", { name: "Connect an organization" }).click();
      const state = new URL(mallory.url()).searchParams.get("state");
      const response = await mallory.goto(`${url}/icr/callback?installationId=${id}&state=${state}`);
      assert.equal(response.status(), 403);
      assert.equal((await mallory.goto(`${url}/organizations/${id}`)).status(), 404);
      registry.uninstall(mallorys.id);
      await mallory.context().close();
    });

    await t.test("a forged webhook changes nothing", async () => {
      const [{ id, organization }] = registry.installations;
      registry.injectWebhookFault({ wrongSignature: true }, { oldScheme: true });
      registry.sendWebhook("uninstalled", id);
      registry.sendWebhook("uninstalled", id);
      assert.deepEqual(await organizations(), [`${organization.fullName}: active`]);
      assert.deepEqual(
        registry.deliveries.slice(-2).map(({ status }) => status),
        [401, 401],
      );
    });

    await t.test("it is removed, and may be connected again", async () => {
      const [{ id, organization }] = registry.installations;
      registry.uninstall(id);
      assert.deepEqual(await organizations(), []);
      assert.equal((await page.goto(`${url}/organizations/${id}`)).status(), 404);
      await connect();
      const [again] = await organizations();
      assert.match(again, /: active$/);
      assert.ok(organization);
    });

    await t.test("every delivery but the forged ones was accepted", () => {
      const refused = registry.deliveries.filter(({ outcome, fault }) => outcome !== "accepted" && !fault);
      assert.deepEqual(refused, []);
    });
  });
}
