import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/lib/command.mjs";
import { serve } from "../../scripts/lib/node-server.mjs";
import { staticFiles } from "../../www/server/static-files.mjs";
import { button, callApi, choose, demo, openDemo, openView, page, sent, shoot, wholeText } from "./demo-page.mjs";

test("the page gets every JWT from the host and has no key", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  const jwtRequests = sent.filter(({ url }) => url.pathname === "/icr/jwt");
  assert.ok(jwtRequests.length > 0);
  assert.ok(jwtRequests.every(({ url }) => url.origin === demo.url));
  const files = sent.filter(({ url }) => url.origin === demo.url && url.pathname.endsWith(".js"));
  for (const { url } of files) {
    const text = await (await fetch(url)).text();
    // The lab verifies webhooks with a secret that is pasted, and warns who pastes a key.
    if (url.pathname.startsWith("/lab/")) continue;
    assert.doesNotMatch(text, /PRIVATE KEY|subtle\s*\.\s*(sign|importKey|generateKey)/, url.pathname);
  }
});

test("the host serves JWTs and faults to its own page alone", async () => {
  const jwt = (headers) => fetch(`${demo.url}/icr/jwt`, { headers });
  assert.equal((await jwt({ origin: "https://elsewhere.example" })).status, 403);
  assert.equal((await jwt({ "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await jwt({ "sec-fetch-site": "same-site" })).status, 403);
  const own = await jwt({ "sec-fetch-site": "same-origin" });
  assert.equal(own.headers.get("cache-control"), "no-store");
  assert.equal((await own.text()).split(".").length, 3);
  const order = { method: "POST", body: '{"faults":["500"]}', headers: { origin: "https://elsewhere.example" } };
  assert.equal((await fetch(`${demo.url}/demo/faults`, order)).status, 403);
  assert.equal((await fetch(`${demo.url}/demo/registry`, { ...order, body: '{"action":"consent"}' })).status, 403);
});

test("the host takes webhooks by their signature alone", async () => {
  const forged = { signedData: Buffer.from('{"event":"other"}').toString("base64") };
  const headers = { "x-icr-signature-256": `sha256=${"0".repeat(64)}` };
  const init = { method: "POST", headers, body: JSON.stringify(forged) };
  assert.equal((await fetch(`${demo.url}/icr/webhooks`, init)).status, 401);
});

test("the host refuses faults and actions that there are not", async () => {
  const post = async (path, body) =>
    (await fetch(demo.url + path, { method: "POST", body: JSON.stringify(body) })).status;
  assert.equal(await post("/demo/faults", { faults: ["500", "toString"] }), 404);
  assert.equal(await post("/demo/faults", { faults: "500" }), 404);
  assert.equal(await post("/demo/faults", { faults: Array.from({ length: 31 }, () => "ok") }), 404);
  assert.equal(await post("/demo/registry", { action: "constructor" }), 404);
  assert.equal(await post("/demo/registry", { action: "suspend", installationId: "none" }), 400);
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
  await page.getByRole("radio", { name: "Sandbox" }).check();
  await page.getByText("Not connected", { exact: true }).first().waitFor();
  assert.equal(await page.getByLabel("App JWT").getAttribute("type"), "password");
  await shoot("sandbox");
  const request = page.waitForRequest("https://sandbox-api.carbonregistry.com/**");
  await page.route("https://sandbox-api.carbonregistry.com/**", (route) => route.abort());
  const jwt = await (await fetch(`${demo.url}/icr/jwt`)).text();
  await page.getByLabel("App JWT").fill(`Bearer ${jwt}`);
  await button("Connect").click();
  assert.equal((await request).headers().authorization, `Bearer ${jwt}`);
  await page.getByText("The registry cannot be reached").waitFor({ timeout: 20_000 });
  assert.ok(!(await wholeText()).includes(jwt));
  assert.equal(await page.getByLabel("App JWT").inputValue(), "");
});

test("explains an expired JWT at its field, and sends nothing", async () => {
  await openView("organizations?registry=sandbox");
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: "my-app", iat: now - 900, exp: now - 300, alg: "RS256" };
  await page.getByLabel("App JWT").fill([{ alg: "RS256" }, claims].map(part).join(".") + ".x");
  await page
    .locator("#jwt-problem")
    .getByText(/^Expired 5 min \d s ago\. Create a new one\.$/)
    .waitFor();
  assert.equal(await page.getByLabel("App JWT").getAttribute("aria-invalid"), "true");
  await button("Connect").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "jwt");
  assert.ok(!sent.some(({ url }) => url.hostname.includes("carbonregistry")));
});

test("as a folder of plain files it works with a pasted JWT against the sandbox", async () => {
  const files = staticFiles({
    "/tools/icr/icr-app-client/": join(root, "dist"),
    "/tools/icr/README.md": join(root, "README.md"),
    "/tools/icr/": join(root, "www"),
  });
  const host = await serve({ fetch: files });
  try {
    await page.route("https://sandbox-api.carbonregistry.com/**", respondAsSandbox);
    await page.goto(`${host.url}/tools/icr/`);
    await page.getByRole("heading", { name: "Connect to ICR's sandbox" }).waitFor();
    assert.equal(await page.getByText("Emulator", { exact: true }).isVisible(), false);
    await page.getByRole("link", { name: "Break it" }).click();
    await page.getByText("This needs the emulator").locator("visible=true").waitFor();
    assert.equal(await page.locator(".fault").first().isVisible(), false);
    await page.getByRole("link", { name: "Lab" }).click();
    await page.getByLabel("JWT", { exact: true }).waitFor();
    const readme = await page.getByRole("link", { name: "README" }).evaluate(({ href }) => href);
    assert.match(await (await fetch(readme)).text(), /^# icr-app-client/);
    await page.getByRole("link", { name: "Organizations" }).click();
    await page.getByLabel("App JWT").fill(await (await fetch(`${demo.url}/icr/jwt`)).text());
    await button("Connect").click();
    await choose(/^Kaskelot Mangroves/);
    await callApi();
    await page.locator(".answer-card .is-good").waitFor();
    await page.locator("#numbers-title").getByText("ICR sandbox").waitFor();
  } finally {
    await host.close();
  }
});

/** Lets the emulator respond in place of the sandbox. */
async function respondAsSandbox(route) {
  const request = route.request();
  const init = { method: request.method(), headers: request.headers() };
  const response = await demo.registry.fetch(request.url(), init);
  const headers = Object.fromEntries(response.headers);
  await route.fulfill({ status: response.status, headers, body: await response.text() });
}
