import assert from "node:assert/strict";
import { test } from "node:test";
import {
  button,
  choose,
  demo,
  loadAll,
  logText,
  openDemo,
  page,
  rowCount,
  rows,
  sent,
  shoot,
  statuses,
  injectFault,
} from "./demo-page.mjs";

const anyOrigin = { "access-control-allow-origin": "*" };

test("shows each attempt of a retried call", async () => {
  await openDemo();
  await button("Clear").click();
  await injectFault("Server error");
  assert.deepEqual(await statuses(), ["500", "wait", "500", "wait", "200"]);
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("says in plain words what failed, and tries again on request", async () => {
  await openDemo();
  await injectFault("Suspended");
  const alert = page.getByRole("alert");
  assert.match(
    await alert.innerText(),
    /This is not allowed[^]*“The installation is suspended”[^]*forbidden\s+status 403/,
  );
  assert.equal(await rowCount(), 20);
  await page.evaluate(() => scrollTo(0, 0));
  await shoot("error");
  await button("Try again").click();
  await alert.waitFor({ state: "detached" });
});

test("gives up on an outage after three attempts", async () => {
  await openDemo();
  await injectFault("Outage");
  assert.match(await page.getByRole("alert").innerText(), /The registry is in trouble[^]*3 attempts/);
});

test("notices an expired JWT before anything is sent", async () => {
  await openDemo();
  const before = sent.filter(({ url }) => url.pathname.startsWith("/app/")).length;
  await injectFault("Expired JWT");
  assert.match(await page.getByRole("alert").innerText(), /The JWT has expired/);
  assert.equal(sent.filter(({ url }) => url.pathname.startsWith("/app/")).length, before);
});

test("learns the registry's time when its clock is an hour ahead", async () => {
  await openDemo();
  await button("Clear").click();
  await injectFault("Wrong clock");
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.deepEqual(await statuses(), ["401", "200", "200"]);
  assert.match(await logText(), /\/icr\/jwt/);
  await choose(/^Kaskelot Mangroves/);
  await button("Make a token").click();
  assert.match(await page.getByRole("timer").innerText(), /^(2 h 0|1 h 59) min left$/);
  await button("Put everything right").click();
  await page.getByText("Nothing is broken any more.").waitFor();
});

test("creates another token when the registry has revoked one", async () => {
  await openDemo();
  await injectFault("Revoked token");
  assert.equal(await page.getByRole("alert").count(), 0);
  const found = await statuses();
  assert.deepEqual(found.slice(found.indexOf("401")), ["401", "token", "201", "token", "200"]);
  assert.match(await logText(), /Managed token dropped · the app's own/);
});

test("waits as long as a busy registry's Retry-After", async () => {
  await openDemo();
  await button("Clear").click();
  await injectFault("Too many requests");
  assert.deepEqual(await statuses(), ["429", "wait", "200"]);
});

test("retries a truncated response", async () => {
  await openDemo();
  await button("Clear").click();
  await injectFault("Lost connection");
  assert.deepEqual(await statuses(), ["none", "wait", "200"]);
});

test("an error of an action is shown beside it", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await page.getByRole("checkbox", { name: "Keep it for my next action instead" }).check();
  await button("Suspended").click();
  await page.getByText("Suspended: applies to your next action.").waitFor();
  await button("Make a token").click();
  await page.locator("#details").getByRole("alert").waitFor();
  assert.equal(await page.locator(".token").count(), 0);
});

test("says so when the registry is out of reach", async () => {
  await page.route("**/app/installations?*", (route) => route.abort());
  await page.goto(demo.url);
  await page.getByText("No connection to the registry").waitFor();
  assert.match(await page.locator("#facts").innerText(), /the list did not load/);
  await page.unroute("**/app/installations?*");
  await button("Try again").click();
  await rows().first().waitFor();
});

test("keeps the loaded rows when loading all fails, and says why", async () => {
  await openDemo();
  await page.route("**/app/installations?*page=3", (route) => route.fulfill({ status: 403, headers: anyOrigin }));
  await loadAll();
  await page.getByRole("alert").getByText("This is not allowed").waitFor();
  assert.equal(await rowCount(), 60);
});
