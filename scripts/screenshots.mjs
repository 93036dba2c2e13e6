import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "./build.mjs";
import { chromium as findChromium } from "./lib/chromium.mjs";
import { main, root, step } from "./lib/command.mjs";
import { startDemo } from "../www/server/demo.mjs";
import { setup } from "./setup.mjs";

const folder = join(root, "www/screenshots");

// The same data, time and zone in every run; durations differ.
const noon = Date.parse("2026-06-15T12:00:00Z");
const anyReader = { locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" };

const pictures = {
  light: { viewport: { width: 1200, height: 640 }, colorScheme: "light", show: showOrganization },
  dark: { viewport: { width: 1200, height: 680 }, colorScheme: "dark", show: showRepair },
  phone: { viewport: { width: 390, height: 800 }, colorScheme: "light", show: showOrganization },
};

/** Writes the screenshots of the demo for docs/demo.md. */
async function takeScreenshots() {
  const { CHROMIUM } = await findChromium();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-lcd-text"],
  });
  const start = Date.now();
  const demo = await startDemo({ port: 0, now: () => noon + Date.now() - start });
  mkdirSync(folder, { recursive: true });
  try {
    for (const [name, { show, ...options }] of Object.entries(pictures)) {
      const path = join(folder, `${name}.png`);
      await step(path, () => take(browser, demo, { ...anyReader, ...options }, show, path));
    }
  } finally {
    await browser.close();
    await demo.close();
  }
}

async function take(browser, demo, options, show, path) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.clock.install({ time: noon });
  await page.goto(demo.url);
  await page.locator("#rows button").first().waitFor();
  await show(page);
  await page.screenshot({ path, animations: "disabled" });
  await context.close();
}

async function showOrganization(page) {
  await page.getByRole("button", { name: /^Serra Verde/ }).click();
  await page.getByRole("button", { name: "Make a token", exact: true }).click();
  await page.locator(".token").waitFor();
}

async function showRepair(page) {
  await page.getByRole("button", { name: /^Kaskelot/ }).click();
  await page.getByRole("button", { name: "Warehouse inventory" }).click();
  await page.locator(".answer-card").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("button", { name: "Server error" }).click();
  await page.getByText("Server error: done.").waitFor();
  await page.mouse.move(0, 0);
  await page.locator("#requests").evaluate((section) => section.scrollIntoView());
}

await main(import.meta, async () => {
  await build(await setup(["npm", "wasm"]));
  await takeScreenshots();
});
