import assert from "node:assert/strict";
import { test } from "node:test";
import {
  button,
  choose,
  inChromium,
  loadAll,
  names,
  openDemo,
  openView,
  page,
  rowCount,
  rows,
  shoot,
} from "./demo-page.mjs";

test("shows at once how many organizations installed the app", async () => {
  await openDemo();
  await page.getByRole("heading", { name: "Installed by 128 organizations" }).waitFor();
  assert.equal(await rowCount(), 20);
  await shoot("first-look");
});

test("turns pages and loads all of them with a progress bar", async () => {
  await openDemo();
  const [first] = await names();
  await button("Next page").click();
  await page.getByText("21–40 of 128").waitFor();
  assert.notEqual((await names())[0], first);

  await button("Load all 128").click();
  const bar = page.getByRole("progressbar", { name: "Organizations loaded" });
  await bar.and(page.locator("[max='128']")).waitFor();
  await page.getByText("All 128", { exact: true }).waitFor();
  assert.equal(await rowCount(), 128);
  assert.equal(await bar.isVisible(), false);
});

test("stops loading on request, and keeps the loaded rows", async () => {
  await openDemo();
  // Only the first of the further pages comes.
  await page.route(/installations\?.*page=[2-9]/, () => {});
  await button("Load all 128").click();
  await page.getByText(/^[24]0 of 128$/).waitFor();
  await button("Stop").click();
  await button("Load all 128").waitFor();
  const count = await rowCount();
  assert.ok(count >= 20 && count < 128, `${count} rows`);
});

test("finds organizations by name, city or country, without regard to accents", async () => {
  await openDemo();
  await page.getByRole("searchbox").fill("brazil corumba");
  assert.deepEqual(await names(), ["Instituto Raízes do Pantanal"]);
  await page.getByRole("searchbox").fill("zzz");
  await page.getByText("Load all to search through every organization").waitFor();
});

test("filters by permission and level, and by country", async () => {
  await openDemo();
  await page.getByLabel("Permission", { exact: true }).selectOption({ label: "Projects: Write" });
  await inRange("4 found in 20 loaded");
  await button("Search all 128").click();
  await inRange("25 found");
  await page.getByLabel("Country").selectOption({ label: "Kenya" });
  await inRange("2 found");
  await page.getByLabel("Permission", { exact: true }).selectOption({ label: "Any permission" });
  await inRange("6 found");
  assert.ok((await page.locator("#rows .row-place").allInnerTexts()).every((place) => place.endsWith("Kenya")));
});

test("keeps filters, order, page and organization in the address, over a reload", async () => {
  await openDemo();
  await page.getByRole("searchbox").fill("mangroves");
  await page.getByLabel("Sort", { exact: true }).selectOption({ label: "By name" });
  await button("Next page").click();
  await inRange("0 found in 20 loaded").catch(() => {});
  await page.waitForURL(/#organizations\?q=mangroves&sort=name&page=2$/);
  await page.reload();
  await page.getByText("2 / 7").waitFor();
  assert.equal(await page.getByRole("searchbox").inputValue(), "mangroves");
  assert.equal(await page.getByLabel("Sort", { exact: true }).inputValue(), "name");

  await page.getByRole("searchbox").fill("");
  await rows().nth(2).click();
  const name = (await names())[2];
  await page.getByRole("heading", { name }).waitFor();
  await page.waitForURL(/#organizations\/[\w-]{36}\?sort=name&page=2$/);
  await page.reload();
  await page.getByRole("heading", { name }).waitFor();
  assert.equal(await page.locator("[aria-current=true] .row-name").innerText(), name);
  await page.goBack();
  await page.getByText("No organization chosen").waitFor();
});

test("keeps a filter when the next page has no match", async () => {
  await openDemo();
  await page.getByLabel("Country").selectOption({ label: "Iceland" });
  await inRange("2 found in 20 loaded");
  await button("Next page").click();
  await page.getByText("Not among those loaded").waitFor();
  assert.equal(await page.getByLabel("Country").inputValue(), "IS");
});

test("sorts by name, country and date", async () => {
  await openDemo();
  await loadAll();
  const sortBy = async (label) => {
    await page.getByLabel("Sort", { exact: true }).selectOption({ label });
    return names();
  };
  const byName = await sortBy("By name");
  assert.deepEqual(
    byName,
    [...byName].sort((one, other) => one.localeCompare(other, "en")),
  );
  assert.match((await sortBy("By country"))[0], /Patagonia|Esquel/);
  const newest = await sortBy("Newest first");
  assert.notDeepEqual(newest, byName);
  const dates = await page.locator("#rows .row-date").allInnerTexts();
  const times = dates.map((text) => Date.parse(text.replace("since ", "")));
  assert.deepEqual(
    times,
    [...times].sort((one, other) => other - one),
  );
});

test("shows an installation without the optional fields", async () => {
  const bare = {
    id: "i-1",
    createdAt: "2023-01-01T00:00:00Z",
    updatedAt: "no date",
    permissions: { brand_new: "ADMIN" },
  };
  const missing = { countryCode: null, city: null, zip: null, physicalAddress: null, registrationNumber: null };
  const organization = { ...missing, id: "o-1", createdAt: "", updatedAt: "", fullName: "Bare Ltd", type: "x" };
  const rest = { website: null, logo: null, organizationIndustries: null, isPublic: false, url: null };
  const app = { appId: "app", appNameId: "bare-app", accessTokensUrl: "undefined/app" };
  await respondWithList([{ ...bare, ...app, organization: { ...organization, ...rest } }]);
  await openDemo();
  await page.getByLabel("Country").selectOption({ label: "No country given" });
  assert.equal(await rowCount(), 1);
  await page.getByLabel("Permission", { exact: true }).selectOption({ label: "Brand new: Admin" });
  assert.equal(await rowCount(), 1);
  await rows().first().click();
  await page.getByRole("row", { name: /^Brand new/ }).waitFor();
  assert.match(await page.locator("#details").innerText(), /Address\s+not given/);
});

test("shows an organization's permissions", async () => {
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
  await respondWithList([]);
  await openView("organizations");
  await page.getByText("No organization yet").waitFor();
  await shoot("empty");
});

const tellsOfAborts = "Firefox tells nothing of a request that ends while the test holds it";
inChromium(tellsOfAborts)("ends a read when the reader asks for another one", async () => {
  await openDemo();
  await page.route("**/app/installations?*page=1", () => {}, { times: 1 });
  const failedRequest = page.waitForEvent("requestfailed");
  await button("Next page").click();
  await page.locator("#installations[aria-busy]").waitFor();
  await button("Load all 128").click();
  assert.match((await failedRequest).url(), /page=1$/);
  await page.getByText("All 128", { exact: true }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
});

/** Waits until the line below the list says this. */
function inRange(text) {
  return page.locator("#list-range").getByText(text, { exact: true }).waitFor();
}

/** Responds to every list with these installations, and to requests for each of them. */
async function respondWithList(installations) {
  const headers = { "access-control-allow-origin": "*" };
  const { length } = installations;
  const pagination = { total: length, currentPage: 0, pageCount: Math.min(1, length), nextPage: null, prevPage: null };
  await page.route("**/app/installations?*", (route) =>
    route.fulfill({ json: { pagination, installations }, headers }),
  );
  await page.route("**/app/installations/*", (route) =>
    route.request().method() === "OPTIONS"
      ? route.continue()
      : route.fulfill({ json: installations.find(({ id }) => route.request().url().endsWith(id)), headers }),
  );
}
