import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";
import { buildRustExample, startRustExample } from "../../scripts/rust-example.mjs";
import { setup } from "../../scripts/setup.mjs";

await buildRustExample("rust-app", await setup(["wasm"]));
const app = await startExampleRegistry({ installations: 120 });
const host = await startRustExample("examples/rust-app", app.env);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
after(async () => {
  await browser.close();
  await host.close();
  await app.close();
});

test("the page lists every installation and reads the warehouse of the first", async () => {
  const page = await browser.newPage();
  await page.goto(host.url);
  const [{ organization }] = app.registry.installations;
  await page.getByText(`"organizationId":"${organization.id}"`).waitFor();
  assert.equal(await page.locator("#status").textContent(), "120 of 120 installations");
  const names = app.registry.installations.map((each) => each.organization.fullName);
  assert.deepEqual((await page.locator("#list").textContent()).split("\n"), names);
});

test("the page tells what went wrong", async () => {
  app.registry.injectFault({ status: 403 });
  const page = await browser.newPage();
  await page.goto(host.url);
  await page.getByText("forbidden: ").waitFor();
});

test("the host gives JWTs to its own page alone", async () => {
  for (const headers of [{}, { "sec-fetch-site": "cross-site" }]) {
    assert.equal((await fetch(`${host.url}/icr/jwt`, { headers })).status, 403);
  }
});
