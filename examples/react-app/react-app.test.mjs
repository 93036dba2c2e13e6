import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { chromium } from "playwright-core";
import { build, createServer, preview } from "vite";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";

const received = [];
const app = await startExampleRegistry({ installations: 12 }, (request) => received.push(request));
Object.assign(process.env, app.env);
const [{ organization }] = app.registry.installations;

const outDir = mkdtempSync(join(tmpdir(), "icr-react-"));
const common = { root: import.meta.dirname, logLevel: "warn", clearScreen: false };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
after(async () => {
  await browser.close();
  await app.close();
  rmSync(outDir, { recursive: true });
});

// Vite's programs set NODE_ENV; with "development", React's StrictMode mounts everything twice.
const servers = {
  async vite() {
    process.env.NODE_ENV = "development";
    return (await createServer({ ...common, server: { port: 0 } })).listen();
  },
  async "vite build and vite preview"() {
    process.env.NODE_ENV = "production";
    await build({ ...common, build: { outDir, emptyOutDir: true } });
    return preview({ ...common, build: { outDir }, preview: { port: 0 } });
  },
};

for (const [name, start] of Object.entries(servers)) {
  suite(`under ${name}`, () => {
    let server;
    let url;
    before(async () => {
      server = await start();
      url = server.resolvedUrls.local[0];
    });
    after(() => server.close());
    beforeEach(() => {
      app.registry.clearFaults();
      app.registry.clearRequests();
      received.length = 0;
    });

    test("the page adds the pages of installations one by one, and reads the warehouse of one", async () => {
      const page = await open(url);
      await page.getByText("10 of 12 installations").waitFor();
      await page.getByRole("button", { name: "More" }).click();
      await page.getByText("12 of 12 installations").waitFor();
      assert.equal(await page.getByRole("button", { name: "More" }).count(), 0);
      await page.getByRole("button", { name: organization.fullName }).click();
      await page.getByText(`"organizationId": "${organization.id}"`).waitFor();
      await page.close();
    });

    test("the request of a component that is unmounted is aborted at the registry", async () => {
      app.registry.injectFault({ path: /\/warehouse\//, hang: true, times: Infinity });
      const page = await open(url);
      await page.getByRole("button", { name: organization.fullName }).click();
      const inFlight = () =>
        received.filter((request) => request.url.endsWith("/inventory") && !request.signal.aborted);
      await until(() => inFlight().length > 0);
      await page.getByRole("button", { name: "Close" }).click();
      await until(() => inFlight().length === 0);
      await page.close();
    });

    test("an error reaches the boundary, which offers another try where one may help", async () => {
      app.registry.injectFault({ status: 403, times: Infinity });
      const refused = await open(url);
      await refused.getByRole("alert").getByText("forbidden: ").waitFor();
      assert.equal(await refused.getByRole("button", { name: "Try again" }).count(), 0);
      await refused.close();

      app.registry.clearFaults();
      const page = await open(url);
      await page.getByText("10 of 12 installations").waitFor();
      app.registry.injectFault({ status: 503, retryAfter: 0, times: Infinity });
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("alert").getByText("server_error: ").waitFor();
      assert.equal(app.registry.requests.filter(({ status }) => status === 503).length, 3, "only the client retries");
      app.registry.clearFaults();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("10 of 12 installations").waitFor();
      await page.close();
    });
  });
}

async function open(url) {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

async function until(isTrue) {
  const deadline = Date.now() + 10_000;
  while (!isTrue()) {
    assert.ok(Date.now() < deadline, `not within 10 s: ${isTrue}`);
    await setTimeout(5);
  }
}
