import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import {
  breakIt,
  button,
  callApi,
  choose,
  demo,
  inChromium,
  loadAll,
  openDemo,
  openView,
  page,
  rows,
  takeStep,
  token,
} from "./demo-page.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const anyOrigin = { "access-control-allow-origin": "*" };

// Each state that the page can be in, and how to bring it there.
const states = {
  loading: async () => {
    await page.route("**/app/installations?*", () => {});
    await page.goto(`${demo.url}/#organizations`);
    await page.locator("#installations[aria-busy] .is-placeholder").first().waitFor();
  },
  empty: async () => {
    const pagination = { total: 0, currentPage: 0, pageCount: 0, nextPage: null, prevPage: null };
    const response = { json: { pagination, installations: [] }, headers: anyOrigin };
    await page.route("**/app/installations?*", (route) => route.fulfill(response));
    await page.goto(`${demo.url}/#organizations`);
    await page.getByText("No organization yet").waitFor();
  },
  "failed at the start": async () => {
    await page.route("**/app/installations?*", (route) => route.fulfill({ status: 403, headers: anyOrigin }));
    await page.goto(`${demo.url}/#organizations`);
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
  "an organization with a token and a response": async () => {
    await openDemo();
    await choose(/^Kaskelot Mangroves/);
    await callApi();
    await button("Show the token of Kaskelot Mangroves Trust").click();
    await page.locator("summary.attempt").last().click();
    await page.locator(".attempt-more").waitFor();
  },
  "a response that refuses": async () => {
    await openDemo();
    await choose(/^Norðurhraun/);
    await button("Warehouse inventory").click();
    await page.locator(".answer-card .is-bad").waitFor();
  },
  "an error of an action, in Rust": async () => {
    await openDemo();
    await page.getByRole("radio", { name: "Rust" }).check();
    demo.registry.injectFault({ status: 400 });
    await button("Token of the app").click();
    await page.locator("#tokens").getByRole("alert").waitFor();
  },
  "a life at its beginning": async () => {
    await openView("life");
    await page.locator("#step-install").waitFor();
  },
  "a life with results and refusals": async () => {
    await openView("life");
    await takeStep("install", "Send the admin");
    await takeStep("callback", "forged");
    await takeStep("callback", "Follow");
    await takeStep("call", "Call the API");
    await takeStep("suspension", "Suspend, then call");
  },
  "faults with each kind of result": async () => {
    await openView("break/500,429,ok");
    for (const name of ["flaky", "outage", "suspended"]) await breakIt(name);
    await button("Send calls").click();
    await page.locator("#sequence-results").getByText("Call 1").waitFor();
    await page.locator("#sequence-actions .is-busy").waitFor({ state: "detached" });
  },
  "a phone with the timeline open": async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await openView("break");
    await breakIt("flaky");
    await button("Open the timeline").click();
  },
  "the lab with a good JWT": () => openLab("jwt?example=good"),
  "the lab with a bad JWT": () => openLab("jwt?example=no-alg"),
  "the lab with a webhook": () => openLab("webhook?example=forged"),
  "the lab with a webhook that is not genuine": () => openLab("webhook?example=wrong-secret"),
  "the lab with an install link": () => openLab("install"),
  "the lab with an install link that cannot be": () => openLab("install?nameId=&state="),
  "the sandbox without a connection": async () => {
    await openView("organizations?registry=sandbox");
    await page.getByLabel("App JWT").fill("no JWT");
    await page.getByText("How to create a JWT").click();
  },
  "a view that needs the emulator": async () => {
    await openView("organizations?registry=sandbox");
    await page.getByRole("link", { name: "Life of an app" }).click();
  },
};

for (const [name, bring] of Object.entries(states)) {
  inChromium("the rules look at the document, which is the same")(`breaks no rule of axe: ${name}`, async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await bring();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(), [], colorScheme);
    }
  });
}

test("announces to a screen reader what happens", async () => {
  await openDemo();
  const said = (text) => page.locator("#announcer").getByText(text).waitFor({ state: "attached" });
  await said("Page 1 of 7");
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  await button("Delete the token of Kaskelot Mangroves Trust").click();
  await page.locator("#tokens-outcome[role=status]").getByText("Deleted at the registry.").waitFor();
  await token().waitFor({ state: "detached" });
  await page.getByRole("searchbox").fill("kenya");
  await said(/^1 found in 20 loaded$/);
  assert.equal(await rows().first().getAttribute("aria-current"), "true");
  await openView("break");
  await breakIt("suspended");
  await said("Suspended: Refused, and not tried again");
});

async function openLab(address) {
  await openView(`lab/${address}`);
  await page.locator(".lab-verdict").waitFor();
}

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
