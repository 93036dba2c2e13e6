import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import {
  button,
  choose,
  demo,
  inChromium,
  loadAll,
  makeToken,
  openDemo,
  openPage,
  page,
  rows,
  injectFault,
} from "./demo-page.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const anyOrigin = { "access-control-allow-origin": "*" };

// Each state that the page can be in, and how to bring it there.
const states = {
  loading: async () => {
    await page.route("**/app/installations?*", () => {});
    await page.goto(demo.url);
    await page.locator("#installations[aria-busy] .is-placeholder").first().waitFor();
  },
  empty: async () => {
    const pagination = { total: 0, currentPage: 0, pageCount: 0, nextPage: null, prevPage: null };
    const response = { json: { pagination, installations: [] }, headers: anyOrigin };
    await page.route("**/app/installations?*", (route) => route.fulfill(response));
    await page.goto(demo.url);
    await page.getByText("No organization yet").waitFor();
  },
  "failed at the start": async () => {
    await page.route("**/app/installations?*", (route) => route.fulfill({ status: 403, headers: anyOrigin }));
    await page.goto(demo.url);
    await page.getByRole("alert").waitFor();
  },
  listed: () => openDemo(),
  "all listed, filtered and sorted": async () => {
    await openDemo();
    await loadAll();
    await page.getByLabel("Sort", { exact: true }).selectOption({ label: "By name" });
    await page.getByLabel("Country").selectOption({ label: "Kenya" });
  },
  "nothing found": async () => {
    await openDemo();
    await page.getByRole("searchbox").fill("zzz");
    await page.getByText("Not among those loaded").waitFor();
  },
  "an organization with a token, a response and cached tokens": async () => {
    await openDemo();
    await choose(/^Kaskelot Mangroves/);
    await makeToken();
    await button("Show the token").click();
    await button("Warehouse inventory").click();
    await page.locator(".answer-card").waitFor();
    await button("50 callers at once").click();
    await page.locator(".cache-entry").waitFor();
    await page.locator("summary.attempt").last().click();
    await page.locator(".attempt-more").waitFor();
  },
  "a response that refuses": async () => {
    await openDemo();
    await choose(/^Norðurhraun/);
    await button("Warehouse inventory").click();
    await page.locator(".answer-card .is-bad").waitFor();
  },
  "errors, retries and a broken clock": async () => {
    await openDemo();
    await injectFault("Server error");
    await injectFault("Suspended");
    await page.getByRole("checkbox").check();
    await button("Suspended").click();
    await page.getByText("Suspended: applies to your next action.").waitFor();
    await button("50 callers at once").click();
    await page.locator("#cache").getByRole("alert").waitFor();
  },
  "the app itself, in Rust": async () => {
    await openDemo();
    await page.getByRole("radio", { name: "Rust" }).check();
    await button("Make an app token").click();
    await makeToken();
  },
  "the sandbox without a connection": async () => {
    await openDemo();
    await page.getByRole("radio", { name: "Sandbox" }).check();
    await page.getByText("How to make a JWT").click();
  },
};

for (const [name, bring] of Object.entries(states)) {
  inChromium("the rules look at the document, which is the same")(`breaks no rule of axe: ${name}`, async () => {
    await openPage({ reducedMotion: "reduce" });
    await bring();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(), [], colorScheme);
    }
  });
}

test("announces to a screen reader what happens", async () => {
  await openDemo();
  const said = () => page.locator("#announcer").innerText();
  assert.equal(await said(), "Page 1 of 7");
  await choose(/^Kaskelot Mangroves/);
  await makeToken();
  assert.match(await said(), /^Token made/);
  await button("Delete").click();
  await page.locator(".token").waitFor({ state: "detached" });
  assert.match(await said(), /^Token deleted/);
  await page.getByRole("searchbox").fill("kenya");
  assert.match(await said(), /^1 found in 20 loaded$/);
  assert.equal(await rows().first().getAttribute("aria-current"), "true");
});

/** What axe finds wrong: the rule, and where. */
async function violations() {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    // What fades in has its colours only when it has arrived.
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
    return (await globalThis.axe.run()).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}
