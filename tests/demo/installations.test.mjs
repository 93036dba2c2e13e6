import assert from "node:assert/strict";
import { test } from "node:test";
import { button, choose, demo, openDemo, page, rows, shoot } from "./demo-page.mjs";

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

test("says so when no organization has installed the app", async () => {
  const pagination = { total: 0, currentPage: 0, pageCount: 0, nextPage: null, prevPage: null };
  const headers = { "access-control-allow-origin": "*" };
  await page.route("**/app/installations?*", (route) =>
    route.fulfill({ json: { pagination, installations: [] }, headers }),
  );
  await page.goto(demo.url);
  await page.getByText("No organization yet").waitFor();
  await shoot("empty");
});

test("ends a read when the reader asks for another one", async () => {
  await openDemo();
  await page.route("**/app/installations?*page=1", () => {}, { times: 1 });
  const ended = page.waitForEvent("requestfailed");
  await button("Next page").click();
  await page.locator("#installations[aria-busy]").waitFor();
  await button("Load all 128").click();
  assert.match((await ended).url(), /page=1$/);
  await page.getByText("All 128", { exact: true }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});
