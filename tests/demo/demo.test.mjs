import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { root } from "../../scripts/command.mjs";
import { startDemo } from "../../scripts/demo.mjs";

const screenshots = `${root}target/screenshots`;
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
const secret = /crs_[0-9a-f]{48}/;

let demo;
let browser;
let page;
let problems;
let sent;

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

async function openPage(options = {}) {
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

async function openDemo() {
  await page.goto(demo.url);
  await rows().first().waitFor();
}

async function choose(name) {
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name }).waitFor();
}

async function makeToken() {
  await button("Make a token").click();
  await page.locator(".token").first().waitFor();
}

async function strike(name) {
  await button(name).click();
  await page.getByText(`${name}: done.`).waitFor();
}

const rows = () => page.locator("#rows button");
const button = (name) => page.getByRole("button", { name, exact: true });
const shoot = (name) => page.screenshot({ path: `${screenshots}/${name}.png` });
const wholeText = () => page.evaluate(() => document.documentElement.outerHTML);

test("tells at once which app is connected and how many organizations installed it", async () => {
  await openDemo();
  const facts = await page.locator("#facts").innerText();
  assert.match(facts, /Connected app\s+canopy-ledger/);
  assert.match(facts, /Installed by\s+128\s+organizations/);
  assert.equal(await rows().count(), 20);
  await shoot("first-look");
});

test("turns pages and loads all of them with a progress bar", async () => {
  await openDemo();
  const first = await rows().first().innerText();
  await button("Next page").click();
  await page.getByText("21–40 of 128").waitFor();
  assert.notEqual(await rows().first().innerText(), first);

  await button("Load all 128").click();
  const bar = page.getByRole("progressbar", { name: "Organizations loaded" });
  await bar.and(page.locator("[max='128']")).waitFor();
  await page.getByText("All 128", { exact: true }).waitFor();
  assert.equal(await rows().count(), 128);
  assert.equal(await bar.isVisible(), false);
  const ids = await rows().evaluateAll((buttons) => buttons.map(({ dataset }) => dataset.id));
  assert.equal(new Set(ids).size, 128);
});

test("stops loading when asked to, and keeps what has come", async () => {
  await openDemo();
  await button("Load all 128").click();
  await page.getByText(/^[2-6]0 of 128$/).waitFor();
  await button("Stop").click();
  await button("Load all 128").waitFor();
  const count = await rows().count();
  assert.ok(count >= 20 && count < 128, `${count} rows`);
});

test("finds organizations by name, city or country, without regard to accents", async () => {
  await openDemo();
  await page.getByRole("searchbox").fill("brazil corumba");
  assert.equal(await rows().count(), 1);
  await page.getByRole("searchbox").fill("zzz");
  await page.getByText("Load all to search through every organization").waitFor();
});

test("shows what an organization allows", async () => {
  await openDemo();
  await choose(/^Serra Verde/);
  const matrix = page.getByRole("table", { name: "Permissions, by level" });
  const warehouse = matrix.getByRole("row", { name: /^Warehouse/ });
  assert.equal(await warehouse.getByRole("img", { name: "yes" }).count(), 1);
  const members = matrix.getByRole("row", { name: /^Members/ });
  assert.equal(await members.getByRole("img", { name: "yes" }).count(), 0);
  assert.match(await page.locator("#details").innerText(), /Installed\s+23 Jul 2022/);
});

test("makes a token, hides it until asked, copies it, counts down and deletes it", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await makeToken();
  assert.doesNotMatch(await wholeText(), secret);

  await button("Copy the token").click();
  await page.locator(".token .is-done").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, secret);
  assert.doesNotMatch(await wholeText(), secret);

  await button("Show the token").click();
  assert.equal(await page.locator(".secret").innerText(), copied);
  await button("Hide the token").click();
  assert.doesNotMatch(await wholeText(), secret);

  const left = page.getByRole("timer");
  assert.match(await left.innerText(), /^(2 h 0|1 h 59) min left$/);
  await shoot("token");

  await button("Delete").click();
  await page.locator(".token").waitFor({ state: "detached" });
  assert.match(await page.locator("#facts").innerText(), /Tokens you hold\s+0/);
  assert.equal(sent.at(-1).url.pathname, "/app/installations/token");
});

test("counts a token's life down to its end", async () => {
  await page.clock.install();
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await makeToken();
  await page.clock.fastForward("01:58:30");
  await page.getByText(/^1 min \d+ s left$/).waitFor();
  await page.clock.fastForward("00:02:00");
  await page.getByText("Expired", { exact: true }).waitFor();
});

test("makes a token of the app itself", async () => {
  await openDemo();
  await button("App token").click();
  await makeToken();
  assert.ok(sent.some(({ url }) => url.pathname === "/app/accessTokens"));
});

test("calls the API as an installation and shows the answer", async (t) => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  if (await button("Warehouse inventory").isDisabled()) return t.skip("the client has no fetchAsInstallation yet");
  await button("Warehouse inventory").click();
  await page.getByText('"unit": "tCO2e"').first().waitFor();
  assert.doesNotMatch(await wholeText(), secret);
});

test("shows each attempt of a call that had to be repeated", async () => {
  await openDemo();
  await button("Clear").click();
  await strike("Server error");
  const statuses = await page.locator(".attempt .status").allInnerTexts();
  assert.deepEqual(statuses, ["500", "wait", "500", "wait", "200"]);
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("says in plain words what went wrong, and tries again when asked", async () => {
  await openDemo();
  await strike("Suspended");
  const alert = page.getByRole("alert");
  assert.match(
    await alert.innerText(),
    /This is not allowed[^]*“The installation is suspended”[^]*forbidden\s+status 403/,
  );
  assert.equal(await rows().count(), 20);
  await page.locator("#installations").scrollIntoViewIfNeeded();
  await shoot("error");
  await button("Try again").click();
  await alert.waitFor({ state: "detached" });
});

test("gives up on an outage after three attempts", async () => {
  await openDemo();
  await strike("Outage");
  assert.match(await page.getByRole("alert").innerText(), /The registry is in trouble[^]*3 attempts/);
});

test("notices an expired JWT before anything is sent", async () => {
  await openDemo();
  const before = sent.filter(({ url }) => url.pathname.startsWith("/app/")).length;
  await strike("Expired JWT");
  assert.match(await page.getByRole("alert").innerText(), /The JWT has expired/);
  assert.equal(sent.filter(({ url }) => url.pathname.startsWith("/app/")).length, before);
});

test("an error of an action stands beside it", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await page.getByRole("checkbox", { name: "Keep it for my next action instead" }).check();
  await button("Suspended").click();
  await page.getByText("Suspended: strikes your next action.").waitFor();
  await button("Make a token").click();
  await page.locator("#details").getByRole("alert").waitFor();
  assert.equal(await page.locator(".token").count(), 0);
});

test("says so when no organization has installed the app, and when the registry is out of reach", async () => {
  const pagination = { total: 0, currentPage: 0, pageCount: 0, nextPage: null, prevPage: null };
  const headers = { "access-control-allow-origin": "*" };
  await page.route("**/app/installations?*", (route) =>
    route.fulfill({ json: { pagination, installations: [] }, headers }),
  );
  await page.goto(demo.url);
  await page.getByText("No organization yet").waitFor();
  await shoot("empty");
});

test("the page gets every JWT from the host and holds no key", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await makeToken();
  const jwtRequests = sent.filter(({ url }) => url.pathname === "/icr/jwt");
  assert.ok(jwtRequests.length > 0);
  assert.ok(jwtRequests.every(({ url }) => url.origin === demo.url));
  const files = sent.filter(({ url }) => url.origin === demo.url && url.pathname.endsWith(".js"));
  for (const { url } of files) {
    const text = await (await fetch(url)).text();
    assert.doesNotMatch(text, /PRIVATE KEY|subtle\s*\.\s*(sign|importKey|generateKey)/, url.pathname);
  }
});

test("the host gives JWTs and faults to its own page alone", async () => {
  const jwt = (headers) => fetch(`${demo.url}/icr/jwt`, { headers });
  assert.equal((await jwt({ origin: "https://elsewhere.example" })).status, 403);
  assert.equal((await jwt({ "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await jwt({ "sec-fetch-site": "same-site" })).status, 403);
  const own = await jwt({ "sec-fetch-site": "same-origin" });
  assert.equal(own.headers.get("cache-control"), "no-store");
  assert.equal((await own.text()).split(".").length, 3);
  const order = { method: "POST", body: '{"fault":"outage"}', headers: { origin: "https://elsewhere.example" } };
  assert.equal((await fetch(`${demo.url}/demo/faults`, order)).status, 403);
});

test("the host serves nothing but the page and the package", async () => {
  for (const path of [
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "/icr-app-client/../../package.json",
  ]) {
    assert.equal((await fetch(demo.url + path)).status, 404, path);
  }
});

test("asks for a JWT in sandbox mode and keeps it out of the document", async () => {
  await openDemo();
  await page.getByText("Sandbox", { exact: true }).click();
  await page.getByText("Not connected").waitFor();
  assert.equal(await page.getByLabel("App JWT").getAttribute("type"), "password");
  await shoot("sandbox");
  const asked = page.waitForRequest("https://sandbox-api.carbonregistry.com/**");
  await page.route("https://sandbox-api.carbonregistry.com/**", (route) => route.abort());
  const jwt = await (await fetch(`${demo.url}/icr/jwt`)).text();
  await page.getByLabel("App JWT").fill(jwt);
  await button("Connect").click();
  assert.equal((await asked).headers().authorization, `Bearer ${jwt}`);
  await page.getByText("No connection to the registry").waitFor({ timeout: 20_000 });
  assert.ok(!(await wholeText()).includes(jwt));
  assert.equal(await page.getByLabel("App JWT").inputValue(), "");
});

test("works as plain files without a demo host", async () => {
  await page.route("**/demo.json", (route) => route.fulfill({ status: 404 }));
  await page.goto(demo.url);
  await page.getByRole("heading", { name: "Connect to ICR's sandbox" }).waitFor();
  assert.equal(await page.getByText("Emulator", { exact: true }).isVisible(), false);
});

test("can be used with the keyboard alone", async () => {
  await openDemo();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Norðurhraun/ }).waitFor();
  await page.keyboard.press("Escape");
  assert.match(await page.evaluate(() => document.activeElement.innerText), /^NJ\s+Norðurhraun/);
});

test("shows each line of code in JavaScript or in Rust", async () => {
  await openDemo();
  await page.getByText("icr.listInstallations(").waitFor();
  await page.getByText("Rust", { exact: true }).click();
  await page.getByText("client.list_installations(").waitFor();
  assert.equal(await page.getByText("icr.listInstallations(").isVisible(), false);
});

for (const [name, options] of Object.entries({
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  "small-phone-dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  wide: { viewport: { width: 3840, height: 2160 } },
})) {
  test(`fits a ${name.replaceAll("-", " ")} screen`, async () => {
    await openPage(options);
    await openDemo();
    await shoot(name);
    await choose(/^Kaskelot Mangroves/);
    await makeToken();
    await button("Show the token").click();
    await shoot(`${name}-details`);
    const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= width, `${content} px of content on ${width} px`);
  });
}
