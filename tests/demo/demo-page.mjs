import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, beforeEach } from "node:test";
import { chromium } from "playwright-core";
import { root } from "../../scripts/command.mjs";
import { startDemo } from "../../scripts/demo.mjs";

const screenshots = `${root}target/screenshots`;
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

/** The text of an access token. */
export const secret = /crs_[0-9a-f]{48}/;

/** The demo that runs, a page of it that is new for each test, and the requests that the page has sent. */
export let demo;
export let page;
export let sent;

let browser;
let problems;

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  demo = await startDemo({ port: 0 });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", ...quiet],
  });
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

beforeEach(() => openPage());

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(problems, []);
});

/** Replaces the page by one in a browser that is set up in another way. */
export async function openPage(options = {}) {
  await page?.context().close();
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: "en-GB", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: demo.url });
  page = await context.newPage();
  problems = [];
  sent = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => sent.push({ url: new URL(request.url()), headers: request.headers() }));
  page.on("console", (message) => {
    // A browser logs every error status and lost connection by itself; the tests that order them look at the page.
    const isAboutNetwork = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isAboutNetwork) problems.push(message.text());
  });
}

/** Opens the demo and waits until it has listed organizations. */
export async function openDemo() {
  await page.goto(demo.url);
  await rows().first().waitFor();
}

/** Opens an organization of the list. */
export async function choose(name) {
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name }).waitFor();
}

/** Makes a token of what is open. */
export async function makeToken() {
  await button("Make a token").click();
  await page.locator(".token").first().waitFor();
}

/** Orders a fault and waits until the client is done with it. */
export async function strike(name) {
  await button(name).click();
  await page.getByText(`${name}: done.`).waitFor();
}

export const rows = () => page.locator("#rows button");
export const button = (name) => page.getByRole("button", { name, exact: true });
export const shoot = (name) => page.screenshot({ path: `${screenshots}/${name}.png` });
export const wholeText = () => page.evaluate(() => document.documentElement.outerHTML);
