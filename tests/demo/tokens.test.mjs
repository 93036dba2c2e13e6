import assert from "node:assert/strict";
import { test } from "node:test";
import { button, choose, demo, makeToken, openDemo, page, secret, sent, shoot, wholeText } from "./demo-page.mjs";

test("creates a token, hides it until requested, copies it, counts down and deletes it", async () => {
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

test("counts a token's lifetime down to its expiry", async () => {
  await page.clock.install();
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await makeToken();
  await page.locator("#details:not([aria-busy])").waitFor();
  await page.clock.fastForward("01:58:30");
  await page.getByText(/^1 min \d+ s left$/).waitFor();
  await page.clock.fastForward("00:02:00");
  await page.getByText("Expired", { exact: true }).waitFor();
});

test("creates a token of the app itself", async () => {
  await openDemo();
  await button("Make an app token").click();
  await makeToken();
  assert.ok(sent.some(({ url }) => url.pathname === "/app/accessTokens"));
});

test("calls the API as an installation and shows the response", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await button("Warehouse inventory").click();
  await page.getByText('"unit": "tCO2e"').first().waitFor();
  assert.doesNotMatch(await wholeText(), secret);
});

test("shows the refresh window of a token, and when it has begun", async () => {
  await page.clock.install();
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await makeToken();
  await page
    .locator(".token")
    .getByText(/^Refresh window from \d\d:\d\d:\d\d, at the mark\.$/)
    .waitFor();
  await page.clock.fastForward("01:56:00");
  await page
    .locator(".token")
    .getByText(/^In its refresh window/)
    .waitFor();
});

test("shows the content of the token cache, from the client's events", async () => {
  await openDemo();
  await page.getByText("It holds none yet.").waitFor();
  await choose(/^Kaskelot Mangroves/);
  await button("Projects").click();
  const entry = page.locator(".cache-entry");
  await entry.getByText("Kaskelot Mangroves Trust").waitFor();
  assert.match(await entry.innerText(), /(2 h 0|1 h 59) min left/);
  const before = tokenRequests();
  await button("Warehouse inventory").click();
  await page.getByText('"unit": "tCO2e"').first().waitFor();
  assert.equal(tokenRequests(), before, "the second call uses the token of the first");

  await button("Forget the token of Kaskelot Mangroves Trust").click();
  await entry.waitFor({ state: "detached" });
  await button("Projects").click();
  await entry.waitFor();
  await button("Delete all").click();
  // The forgotten one, too.
  await page.getByText("2 tokens deleted at the registry.").waitFor();
  await entry.waitFor({ state: "detached" });
});

test("serves fifty callers with one request, and the next fifty with none", async () => {
  await openDemo();
  const before = tokenRequests();
  await button("50 callers at once").click();
  await page.getByText("50 calls for Kaskelot Mangroves Trust: 1 token request.").waitFor();
  const shared = page.locator(".attempt", { hasText: "50 → 1" });
  assert.match(await shared.innerText(), /50 callers shared one request for this token\s+[\d.]+ m?s$/);
  assert.equal(await figure("Shared"), "49");
  await button("50 callers at once").click();
  await page.getByText("50 calls for Kaskelot Mangroves Trust: 0 token requests.").waitFor();
  assert.equal(await figure("Cache hits"), "50");
  assert.equal(await figure("Requests saved"), "99");
  assert.equal(tokenRequests() - before, 1);
});

test("shows that a token in its refresh window is renewed by the next call", async () => {
  await page.clock.install();
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await button("Projects").click();
  const entry = page.locator(".cache-entry");
  await entry.waitFor();
  // A request in flight would meet its deadline.
  await page.locator(".answer-card").waitFor();
  const before = tokenRequests();
  // Both clocks, or the client would go by the registry's.
  demo.registry.advance(116 * 60_000);
  await page.clock.fastForward("01:56:00");
  await entry.getByText("In its refresh window: the next call renews a managed token.").waitFor();
  await button("Projects").click();
  await entry.getByText(/^Refresh window from/).waitFor();
  assert.equal(await entry.count(), 1);
  assert.equal(tokenRequests() - before, 1);
  await button("Put everything right").click();
  await page.getByText("Nothing is broken any more.").waitFor();
});

/** The number of requests for a token. */
function tokenRequests() {
  return demo.registry.requests.filter(({ path }) => path.endsWith("/accessTokens")).length;
}

/** The value in the panel of numbers. */
function figure(title) {
  return page
    .locator(".number", { hasText: title })
    .locator("dd")
    .evaluate((value) => value.firstChild.data);
}
