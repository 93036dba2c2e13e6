import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";
import { buildRustExample, startRustExample } from "../../scripts/rust-example.mjs";
import { setup } from "../../scripts/setup.mjs";

await buildRustExample("leptos-app", await setup(["wasm"]));
const app = await startExampleRegistry({ installations: 120 });
const host = await startRustExample("examples/leptos-app/dist", app.env);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
after(async () => {
  await browser.close();
  await host.close();
  await app.close();
});

test("the page lists every installation, and shows the warehouse of the one that is chosen", async () => {
  const page = await browser.newPage();
  await page.goto(host.url);
  await page.getByText("120 installations").waitFor();
  const names = app.registry.installations.map((each) => each.organization.fullName);
  assert.deepEqual(await page.getByRole("button").allTextContents(), names);

  for (const { organization } of app.registry.installations.slice(0, 2)) {
    await page.getByRole("button", { name: organization.fullName, exact: true }).first().click();
    const isShown = page.getByText(`"organizationId": "${organization.id}"`).waitFor();
    const isRefused = page.getByRole("alert").getByText("forbidden: ").waitFor();
    await Promise.any([isShown, isRefused]);
  }
});

test("the page tells what went wrong", async () => {
  app.registry.injectFault({ status: 403 });
  const page = await browser.newPage();
  await page.goto(host.url);
  await page.getByRole("alert").getByText("forbidden: ").waitFor();
});
