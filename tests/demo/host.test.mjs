import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/lib/command.mjs";
import { serve } from "../../scripts/lib/node-server.mjs";
import { staticFiles } from "../../www/server/static-files.mjs";
import { button, choose, demo, makeToken, openDemo, page, sent, shoot, wholeText } from "./demo-page.mjs";

test("the page gets every JWT from the host and has no key", async () => {
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

test("the host serves JWTs and faults to its own page alone", async () => {
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
  await page.getByRole("radio", { name: "Sandbox" }).check();
  await page.getByText("Not connected").waitFor();
  assert.equal(await page.getByLabel("App JWT").getAttribute("type"), "password");
  await shoot("sandbox");
  const request = page.waitForRequest("https://sandbox-api.carbonregistry.com/**");
  await page.route("https://sandbox-api.carbonregistry.com/**", (route) => route.abort());
  const jwt = await (await fetch(`${demo.url}/icr/jwt`)).text();
  await page.getByLabel("App JWT").fill(jwt);
  await button("Connect").click();
  assert.equal((await request).headers().authorization, `Bearer ${jwt}`);
  await page.getByText("No connection to the registry").waitFor({ timeout: 20_000 });
  assert.ok(!(await wholeText()).includes(jwt));
  assert.equal(await page.getByLabel("App JWT").inputValue(), "");
});

test("as a folder of plain files it works with a pasted JWT against the sandbox", async () => {
  const files = staticFiles({ "/tools/icr/icr-app-client/": join(root, "dist"), "/tools/icr/": join(root, "www") });
  const host = await serve({ fetch: files });
  try {
    await page.route("https://sandbox-api.carbonregistry.com/**", respondAsSandbox);
    await page.goto(`${host.url}/tools/icr/`);
    await page.getByRole("heading", { name: "Connect to ICR's sandbox" }).waitFor();
    assert.equal(await page.getByText("Emulator", { exact: true }).isVisible(), false);
    assert.equal(await page.getByRole("heading", { name: "Break it" }).isVisible(), false);
    await page.getByLabel("App JWT").fill(await (await fetch(`${demo.url}/icr/jwt`)).text());
    await button("Connect").click();
    await choose(/^Kaskelot Mangroves/);
    await makeToken();
    await button("Projects").click();
    await page.locator(".answer-card .is-good").waitFor();
    assert.match(await page.locator("#facts").innerText(), /ICR sandbox/);
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
