import assert from "node:assert/strict";
import { test } from "node:test";
import {
  breakIt,
  button,
  callApi,
  choose,
  demo,
  forgetProblems,
  inChromium,
  openDemo,
  openPage,
  openView,
  page,
  secret,
  shoot,
  takeStep,
} from "./demo-page.mjs";

test("can be used with the keyboard alone", async () => {
  await openDemo();
  const press = (...keys) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const focused = () =>
    page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.innerText.replace(/\s+/g, " "));
  const to = async (label) => {
    for (let presses = 0; (await focused()) !== label; presses++) {
      assert.ok(presses < 60, `${label} is not reached`);
      await press("Tab");
    }
    await press("Enter");
  };

  await press("Tab", "Enter", "Tab");
  assert.equal(await focused(), "Search");
  await page.keyboard.type("a");
  await press("Backspace", "Tab");
  assert.equal(await focused(), "Permission");
  await press("Tab", "Tab");
  assert.equal(await focused(), "Sort");
  await press("Tab");
  assert.match(await focused(), /^KM Kaskelot/);
  await page.getByText("Enter opens").waitFor();
  await press("End");
  assert.match(await focused(), /^T/, "the last of twenty");
  await press("Home", "ArrowDown", "Enter");
  await page.getByRole("heading", { name: /^Norðurhraun/ }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "details");

  await to("Projects");
  await page.locator(".answer-card").waitFor();
  await to("Copy the token of Norðurhraun Jarðvarmi ehf.");
  await page.locator("#details").focus();
  await to("Delete the token of Norðurhraun Jarðvarmi ehf.");
  await page.locator(".token").waitFor({ state: "detached" });
  assert.equal(await focused(), "Token of the app", "the focus moves on when the focused element is deleted");
  await page.locator("#details").focus();
  await press("Escape");
  assert.match(await focused(), /^NJ Norðurhraun/);

  await openView("break");
  await page.locator("#fault-flaky").waitFor();
  await to("Server error");
  await page.locator("#fault-flaky .verdict").waitFor();
  assert.equal(await focused(), "Server error");
  await to("+ 500");
  assert.equal(await page.locator("#sequence-list .chip").count(), 1);
});

test("shows each line of code in JavaScript or in Rust", async () => {
  await openDemo();
  await page.getByText("icr.listInstallations(").waitFor();
  await page.getByRole("radio", { name: "Rust" }).check();
  await page.getByText(".list_installations(").waitFor();
  assert.equal(await page.getByText("icr.listInstallations(").isVisible(), false);
  await openDemo();
  assert.ok(await page.getByRole("radio", { name: "Rust" }).isChecked(), "the next visit begins with it");
});

test("has the theme that was chosen before its scripts run, and follows another tab", async () => {
  await page.addInitScript(() => localStorage.setItem("theme", '"dark"'));
  await page.route("**/app.js", (route) => route.abort());
  await page.goto(demo.url);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.unroute("**/app.js");
  forgetProblems();
  await page.goto(`${demo.url}/#lab`);
  await page.reload();
  await button("Theme: dark").waitFor();
  const other = await page.context().newPage();
  await other.goto(`${demo.url}/#lab`);
  await other.getByRole("button", { name: "Theme: dark" }).click();
  await button("Theme: as the system").waitFor();
});

test("switches between the system's theme, light and dark, and remembers it", async () => {
  await openView("lab");
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const system = await background();
  await button("Theme: as the system").click();
  assert.equal(await background(), system, "this browser prefers light");
  await button("Theme: light").click();
  const dark = await background();
  assert.notEqual(dark, system);
  await page.reload();
  assert.equal(await background(), dark);
  await button("Theme: dark").click();
  assert.equal(await background(), system);
});

/** The code of the view that is wider than where it stands. */
const codeThatIsCut = () =>
  page
    .locator(".code:visible")
    .evaluateAll((blocks) =>
      blocks.filter((block) => block.scrollWidth > block.clientWidth).map(({ innerText }) => innerText),
    );

const screens = {
  desktop: {},
  tablet: { viewport: { width: 820, height: 1180 } },
  phone: { viewport: { width: 390, height: 844 } },
  "small-phone-dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  wide: { viewport: { width: 3840, height: 2160 } },
};

for (const [name, options] of Object.entries(screens)) {
  const here = ["desktop", "tablet", "phone"].includes(name) ? test : inChromium("three widths are enough here");
  here(`fits a ${name.replaceAll("-", " ")} screen in every view`, async () => {
    await openPage(options);
    const check = async (view) => {
      await shoot(`${name}-${view}`);
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= width, `${view}: ${content} px of content on ${width} px`);
    };
    await openView("life");
    await takeStep("install", "Send the admin");
    await takeStep("callback", "Follow");
    await takeStep("call", "Call the API");
    await check("life");
    // A phone scrolls it.
    if (!name.includes("phone")) assert.deepEqual(await codeThatIsCut(), []);
    await openDemo();
    await check("list");
    await choose(/^Kaskelot Mangroves/);
    await callApi();
    await button("Show the token of Kaskelot Mangroves Trust").click();
    await page.locator(".secret").getByText(secret).waitFor();
    await check("details");
    await openView("break/500,500,ok");
    await breakIt("outage");
    await check("break");
    await openView("organizations?registry=sandbox");
    await page.getByText("How to create a JWT").click();
    await check("sandbox");
    for (const tool of ["jwt?example=expired", "webhook?example=forged", "install"]) {
      await openView(`lab/${tool}`);
      await page.locator(".lab-result").waitFor();
      await check(`lab-${tool.split("?")[0]}`);
    }
  });
}
