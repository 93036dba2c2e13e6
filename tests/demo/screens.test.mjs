import assert from "node:assert/strict";
import { test } from "node:test";
import { button, choose, makeToken, openDemo, openPage, page, shoot } from "./demo-page.mjs";

test("can be used with the keyboard alone", async () => {
  await openDemo();
  const press = (...keys) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const focused = () =>
    page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.innerText.replace(/\s+/g, " "));

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

  const to = async (label) => {
    for (let presses = 0; (await focused()) !== label; presses++) {
      assert.ok(presses < 60, `${label} is not reached`);
      await press("Tab");
    }
    await press("Enter");
  };
  await to("Make a token");
  await page.locator(".token").waitFor();
  await to("Copy the token");
  await to("Delete");
  await page.locator(".token").waitFor({ state: "detached" });
  assert.equal(await focused(), "Make a token", "the focus moves on when the focused element is deleted");
  await to("Projects");
  await page.locator(".answer-card").waitFor();
  await to("Server error");
  await page.getByText("Server error: done.").waitFor();
  await to("50 callers at once");
  await page.getByText(/^50 calls for Norðurhraun/).waitFor();

  await page.locator("#details").focus();
  await press("Escape");
  assert.match(await focused(), /^NJ Norðurhraun/);
});

test("shows each line of code in JavaScript or in Rust", async () => {
  await openDemo();
  await page.getByText("icr.listInstallations(").waitFor();
  await page.getByRole("radio", { name: "Rust" }).check();
  await page.getByText("icr.list_installations(").waitFor();
  assert.equal(await page.getByText("icr.listInstallations(").isVisible(), false);
  await openDemo();
  assert.ok(await page.getByRole("radio", { name: "Rust" }).isChecked(), "the next visit begins with it");
});

for (const [name, options] of Object.entries({
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 } },
  "small-phone-dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  wide: { viewport: { width: 3840, height: 2160 } },
})) {
  test(`fits a ${name.replaceAll("-", " ")} screen`, async () => {
    await openPage(options);
    await openDemo();
    await shoot(name);
    await choose(/^Kaskelot Mangroves/);
    await makeToken();
    await button("Show the token").click();
    await shoot(`${name}-details`);
    const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= width, `${content} px of content on ${width} px`);
  });
}
