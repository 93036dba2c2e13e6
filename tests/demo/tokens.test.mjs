import assert from "node:assert/strict";
import { test } from "node:test";
import {
  button,
  callApi,
  choose,
  demo,
  openDemo,
  openPage,
  openView,
  page,
  secret,
  sent,
  shoot,
  token,
  wholeText,
} from "./demo-page.mjs";

const kaskelot = "the token of Kaskelot Mangroves Trust";

test("shows the token that a call has used: hidden until requested, copied, deleted", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await page.getByText("None yet: the first call creates one.").waitFor();
  await callApi();
  assert.doesNotMatch(await wholeText(), secret);

  if (await copies()) {
    await button(`Copy ${kaskelot}`).click();
    await token().locator(".is-done").waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), secret);
    assert.doesNotMatch(await wholeText(), secret);
  }

  await button(`Show ${kaskelot}`).click();
  await page.locator(".secret").getByText(secret).waitFor();
  await button(`Hide ${kaskelot}`).click();
  assert.doesNotMatch(await wholeText(), secret);
  assert.match(await page.getByRole("timer").innerText(), /^(2 h 0|1 h 59) min left$/);
  await shoot("token");

  const before = tokenRequests();
  await button(`Delete ${kaskelot}`).click();
  await page.getByText("Deleted at the registry.").waitFor();
  await token().waitFor({ state: "detached" });
  assert.equal(sent.at(-1).url.pathname, "/app/installations/token");
  assert.equal(tokenRequests(), before, "what is deleted is the token that the calls used");
});

test("counts a token's life down to its renewal and its end", async () => {
  // The clock is that of a context.
  await openPage({});
  await page.clock.install();
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  await page.locator("#details:not([aria-busy])").waitFor();
  await token()
    .getByText(/^renewed from \d\d:\d\d$/)
    .waitFor();
  await token().getByText("Calls use it.").waitFor();
  await page.clock.fastForward("01:58:30");
  await page.getByText(/^1 min \d+ s left$/).waitFor();
  await token().getByText("The next call renews it.").waitFor();
  await page.clock.fastForward("00:02:00");
  await page.getByText("Expired", { exact: true }).waitFor();
  await token().getByText("The next call gets a new one.").waitFor();
});

test("keeps the app's own token beside those of installations", async () => {
  await openDemo();
  await button("Token of the app").click();
  await token().getByText("The app itself").waitFor();
  assert.ok(sent.some(({ url }) => url.pathname === "/app/accessTokens"));
});

test("calls the API as an installation and shows the response", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await button("Warehouse inventory").click();
  await page.getByText('"unit": "tCO2e"').first().waitFor();
  assert.doesNotMatch(await wholeText(), secret);
});

test("uses one token for many calls, and forgets and deletes it on request", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  const before = tokenRequests();
  await button("Warehouse inventory").click();
  await page.getByText('"unit": "tCO2e"').first().waitFor();
  assert.equal(tokenRequests(), before, "the second call uses the token of the first");

  await button(`Forget ${kaskelot}`).click();
  await token().waitFor({ state: "detached" });
  await callApi();
  await button("Delete all").click();
  // The forgotten one, too.
  await page.getByText("2 tokens deleted at the registry.").waitFor();
  await token().waitFor({ state: "detached" });
});

test("renews a token in its last minutes with the next call", async () => {
  // The clock is that of a context.
  await openPage({});
  await page.clock.install();
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  const before = tokenRequests();
  // Both clocks, or the client would go by the registry's.
  demo.registry.advance(116 * 60_000);
  await page.clock.fastForward("01:56:00");
  await token().getByText("The next call renews it.").waitFor();
  await button("Projects").click();
  await token().getByText("Calls use it.").waitFor();
  assert.equal(await token().count(), 1);
  assert.equal(tokenRequests() - before, 1);
  demo.registry.setTime(Date.now());
});

test("counts calls, requests and what the cache saved, for each connection", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  await button("Warehouse inventory").click();
  await page.getByText('"unit": "tCO2e"').first().waitFor();
  assert.equal(await figure("Tokens"), "1");
  assert.equal(await figure("From cache"), "1");
  await page.getByText("Emulator on this machine").waitFor();
  await page.getByRole("radio", { name: "Sandbox" }).check();
  await page.locator("#numbers-title", { hasText: "Not connected" }).waitFor();
  assert.equal(await figure("Tokens"), "0");
  await page.getByRole("radio", { name: "Emulator" }).check();
  await page.getByText("Emulator on this machine").waitFor();
  assert.equal(await figure("Tokens"), "0", "the numbers are those of the new connection");
});

test("opens without a token, and without any call that nobody asked for", async () => {
  await openView("life");
  await page.locator("#step-install").waitFor();
  assert.deepEqual(
    sent.filter(({ url }) => url.origin !== demo.url || url.pathname.startsWith("/icr/")),
    [],
  );
});

/** The number of requests for a token. */
function tokenRequests() {
  return demo.registry.requests.filter(({ path }) => path.endsWith("/accessTokens")).length;
}

/** A figure of the connection. */
function figure(title) {
  return page
    .locator(".number", { hasText: title })
    .locator("dd")
    .evaluate((value) => value.firstChild.data);
}

/** Only Chromium lets a test read what was copied. */
function copies() {
  return page.evaluate(() => "chrome" in globalThis);
}
