import assert from "node:assert/strict";
import { test } from "node:test";
import { button, choose, makeToken, openDemo, openPage, page, shoot } from "./demo-page.mjs";

test("can be used with the keyboard alone", async () => {
  await openDemo();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Norðurhraun/ }).waitFor();
  await page.keyboard.press("Escape");
  assert.match(await page.evaluate(() => document.activeElement.innerText), /^NJ\s+Norðurhraun/);
});

test("shows each line of code in JavaScript or in Rust", async () => {
  await openDemo();
  await page.getByText("icr.listInstallations(").waitFor();
  await page.getByRole("radio", { name: "Rust" }).check();
  await page.getByText("client.list_installations(").waitFor();
  assert.equal(await page.getByText("icr.listInstallations(").isVisible(), false);
});

for (const [name, options] of Object.entries({
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
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
