import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { root } from "../../scripts/lib/command.mjs";
import { startDemo } from "../../www/server/demo.mjs";
import { launchBrowser } from "./browser.mjs";

const screenshots = `${root}target/screenshots`;

/** The browser in which this process runs the tests: in-firefox.mjs sets another one. */
const browserName = process.env.DEMO_BROWSER ?? "chromium";

/**
 * Tests for one of the browsers only, and why.
 *
 * @type {(why: string) => (name: string, work: import("node:test").TestFn) => void}
 */
export const inChromium = (why) => (browserName === "chromium" ? test : skipped(why));

/** The text of an access token. */
export const secret = /crs_[0-9a-f]{48}/;

/** The demo that runs, a page of it that is new for each test, and the requests that the page has sent. */
export let demo;
export let page;
export let sent;

/** Options of a demo whose files a browser keeps: they do not change while tests run, and a page has many. */
export const kept = { port: 0, cacheControl: "max-age=3600" };

const browsers = new Map();
let sharedContext;
let problems;

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  demo = await startDemo(kept);
});

after(async () => {
  // Without a browser the tests have failed, and the demo must not keep the process running.
  for (const { value } of await Promise.allSettled(browsers.values())) await value?.close();
  await demo?.close();
});

beforeEach(() => openPage());

afterEach(async () => {
  await closePage();
  assert.deepEqual(problems, []);
});

/**
 * Replaces the page by a new one. Without options, such pages share a context for the files that it keeps, of which a page
 * leaves nothing else behind; with options, also none, it has a context of its own.
 */
export async function openPage(options) {
  await closePage();
  const context = options ? await newContext(options) : await (sharedContext ??= newContext({}));
  page = await context.newPage();
  problems = [];
  sent = [];
  page.on("pageerror", (error) => note(error.message));
  page.on("request", (request) => sent.push({ url: new URL(request.url()), headers: request.headers() }));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && note(message.text()));
}

async function newContext({ colorScheme = "light", ...options }) {
  const size = { viewport: { width: 1440, height: 1000 }, locale: "en-GB" };
  const context = await (await browserFor(colorScheme)).newContext({ ...size, ...options, colorScheme });
  if (browserName === "chromium") {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: demo.url });
  }
  return context;
}

async function closePage() {
  if (!page || page.isClosed()) return;
  const context = page.context();
  if (context !== (await sharedContext)) return context.close();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  // A page that was never opened has no storage.
  await page.evaluate(() => localStorage.clear()).catch(() => {});
  await Promise.all(context.pages().map((other) => other.close()));
  await context.clearCookies();
}

/** Marks what the console has printed so far as expected. */
export function forgetProblems() {
  problems = [];
}

/** Opens a view, by what stands behind the `#` of its address. */
export async function openView(address, url = demo.url) {
  await page.goto(`${url}/#${address}`);
  await page.locator("body.is-filled").waitFor();
}

/** Opens the organizations and waits until they are listed. */
export async function openDemo(url = demo.url) {
  await openView("organizations", url);
  await rows().first().waitFor();
}

/** Opens an organization of the list. */
export async function choose(name) {
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name }).waitFor();
}

/** Calls the API as the organization that is open, for which the client creates a token. */
export async function callApi() {
  await button("Projects").click();
  await page.locator(".answer-card").waitFor();
  await token().first().waitFor();
}

/** Presses the button of a fault, and returns the text of the result beside it. */
export async function breakIt(name) {
  const row = page.locator(`#fault-${name}`);
  await row.locator("button").click();
  await row.locator(".fault-result:not(.is-running) .verdict").waitFor();
  return (await row.locator(".verdict").innerText()).replace(/\s+/g, " ");
}

/** Presses a button of a step of the life, and returns the text of what came of it. */
export async function takeStep(name, label) {
  const step = page.locator(`#step-${name}`);
  await step.getByRole("button", { name: label }).click();
  await step.locator(".is-busy").waitFor({ state: "detached" });
  await step.locator(".result-line").first().waitFor();
  return (await step.locator(".step-result").innerText()).replace(/\s+/g, " ");
}

/** Loads all installations of the demo. */
export async function loadAll() {
  await page.getByRole("button", { name: /^(Load|Search) all/ }).click();
  await page.locator("#list-progress").waitFor({ state: "hidden" });
  await page.locator("#installations:not([aria-busy])").waitFor();
}

/** How many rows the list has, including those that are not rendered. */
export async function rowCount() {
  return (await rows().count()) && Number(await page.locator("#rows li").first().getAttribute("aria-setsize"));
}

export const token = () => page.locator("#token-list .token");
export const rows = () => page.locator("#rows button");
export const names = () => page.locator("#rows .row-name").allInnerTexts();
export const button = (name) => page.getByRole("button", { name, exact: true });
export const statuses = () => page.locator(".attempt .status").allInnerTexts();

export const logText = () => page.locator("#request-groups").innerText();
export const wholeText = () => page.evaluate(() => document.documentElement.outerHTML);

/** A picture for people to look at. What Playwright adds to the page for it, Firefox's console reports. */
export async function shoot(name) {
  if (browserName === "chromium") await page.screenshot({ path: `${screenshots}/${name}.png` });
}

function browserFor(colorScheme) {
  if (!browsers.has(colorScheme)) browsers.set(colorScheme, launchBrowser(browserName, colorScheme));
  return browsers.get(colorScheme);
}

// A browser logs every error status and connection error by itself; the tests that inject them check the page.
function note(text) {
  const isAboutNetwork = /^Failed to load resource|^The Same Origin Policy disallows .*CORS request did not succeed/;
  if (!isAboutNetwork.test(text)) problems.push(text);
}

function skipped(why) {
  return (name) => test(name, { skip: why });
}
