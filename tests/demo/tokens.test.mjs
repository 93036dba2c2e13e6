import assert from "node:assert/strict";
import { test } from "node:test";
import { button, choose, makeToken, openDemo, page, secret, sent, shoot, wholeText } from "./demo-page.mjs";

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
  await button("Make an app token").click();
  await makeToken();
  assert.ok(sent.some(({ url }) => url.pathname === "/app/accessTokens"));
});

test("calls the API as an installation and shows the answer", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await button("Warehouse inventory").click();
  await page.getByText('"unit": "tCO2e"').first().waitFor();
  assert.doesNotMatch(await wholeText(), secret);
});
