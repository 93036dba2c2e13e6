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
  light: { viewport: { width: 1280, height: 800 }, colorScheme: "light", show: showLife },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark", show: showFaults },
  phone: { viewport: { width: 390, height: 800 }, colorScheme: "light", show: showFault },
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
  await show(page, demo.url);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path, animations: "disabled" });
  await context.close();
}

async function showLife(page, url) {
  await page.goto(`${url}/#life`);
  const steps = { install: "Send the admin to ICR", callback: "Follow the callback", token: "Ask for the token" };
  for (const [name, label] of Object.entries(steps)) {
    await page.getByRole("button", { name: label }).click();
    await page.locator(`#step-${name} .result-line`).first().waitFor();
  }
  await page.evaluate(() => scrollTo(0, 0));
}

async function showFaults(page, url) {
  await page.goto(`${url}/#break`);
  for (const name of ["slow", "lost", "busy", "outage", "flaky"]) await breakIt(page, name);
  await page.evaluate(() => scrollTo(0, 0));
}

async function showFault(page, url) {
  await page.goto(`${url}/#break`);
  await breakIt(page, "outage");
  await page.locator("#fault-outage").evaluate((fault) => fault.scrollIntoView());
}

async function breakIt(page, name) {
  await page.locator(`#fault-${name} button`).click();
  await page
    .locator(`#fault-${name} .fault-result:not(.is-running) :is(.is-success, .is-gave-up, .is-refused)`)
    .waitFor();
}

await main(import.meta, async () => {
  await build(await setup(["npm", "wasm"]));
  await takeScreenshots();
});
