import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { build, createServer, preview } from "vite";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";

const app = await startExampleRegistry({ installations: 12 });
Object.assign(process.env, app.env);

const outDir = mkdtempSync(join(tmpdir(), "icr-vite-"));
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

const servers = {
  vite: async () => (await createServer({ ...common, server: { port: 0 } })).listen(),
  "vite build and vite preview": async () => {
    await build({ ...common, build: { outDir, emptyOutDir: true } });
    return preview({ ...common, build: { outDir }, preview: { port: 0 } });
  },
};

for (const [name, start] of Object.entries(servers)) {
  const server = await start();
  after(() => server.close());
  const url = server.resolvedUrls.local[0];

  test(`under ${name} the page lists every installation and reads the warehouse of one`, async () => {
    const page = await open(url);
    await page.getByText("12 of 12 installations").waitFor();
    await page.getByRole("button", { name: app.registry.installations[0].organization.fullName }).click();
    await page.getByText(`"organizationId":"${app.registry.installations[0].organization.id}"`).waitFor();
  });

  test(`under ${name} the page tells what went wrong`, async () => {
    app.registry.injectFault({ status: 403 });
    const page = await open(url);
    await page.getByText("forbidden: ").waitFor();
  });

  test(`under ${name} the host gives JWTs to its own page alone`, async () => {
    for (const site of ["cross-site", "same-site", "none"]) {
      const { status } = await fetch(new URL("/icr/jwt", url), { headers: { "sec-fetch-site": site } });
      assert.equal(status, 403, site);
    }
    assert.equal((await fetch(new URL("/icr/jwt", url))).status, 403);
  });
}

async function open(url) {
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error));
  await page.goto(url);
  assert.deepEqual(problems, []);
  return page;
}
