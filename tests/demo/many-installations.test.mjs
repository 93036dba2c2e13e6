import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startDemo } from "../../www/server/demo.mjs";
import { button, inChromium, kept, names, openDemo, openPage, page, rowCount, rows } from "./demo-page.mjs";
import { assertNoLongTask } from "./long-tasks.mjs";

const many = 10_000;
let large;

before(async () => {
  large = await startDemo({ ...kept, installations: many });
});

after(() => large?.close());

inChromium("only Chromium writes a trace")(
  "loads, searches and scrolls ten thousand rows in short tasks",
  async (t) => {
    await assertNoLongTask(t, "load all", {
      before: async () => {
        await openPage();
        await openDemo(large.url);
      },
      work: async () => {
        await button("Load all 10,000").click();
        await page.getByText("All 10,000", { exact: true }).waitFor({ timeout: 60_000 });
      },
    });
    assert.equal(await rowCount(), many);

    await assertNoLongTask(t, "sort, filter, search", {
      work: async () => {
        await page.getByLabel("Sort", { exact: true }).selectOption({ label: "By name" });
        await page.getByLabel("Country").selectOption({ label: "Kenya" });
        await page.getByRole("searchbox").pressSequentially("mangroves");
        assert.ok((await names()).every((name) => name.includes("Mangroves")));
        await page.getByRole("searchbox").fill("");
        await page.getByLabel("Country").selectOption({ label: "Any country" });
        await page.getByLabel("Sort", { exact: true }).selectOption({ label: "As listed" });
      },
    });

    await assertNoLongTask(t, "scroll from top to end", {
      work: async () => {
        for (let top = 0; top <= 40; top++) {
          await page.locator(".rows-scroller").evaluate((element, share) => {
            element.scrollTop = share * element.scrollHeight;
          }, top / 40);
          assert.ok((await rows().count()) < 100, "only visible rows are in the document");
        }
      },
    });
  },
);

test("moves through ten thousand rows with the keyboard, stops loading, and keeps the position", async () => {
  await openDemo(large.url);
  await button("Load all 10,000").click();
  await page.getByText(/^1–[1-9]00 of 10,000$/).waitFor();
  await rows().first().focus();
  await page.keyboard.press("ArrowDown");
  const second = (await names())[1];
  const focused = () => page.evaluate(() => document.activeElement.querySelector(".row-name")?.textContent);
  assert.equal(await focused(), second);
  await page.getByText(/^1–[2-9],\d00 of 10,000$/).waitFor();
  assert.equal(await focused(), second, "the focus stays while more rows come");

  await button("Stop").click();
  await button("Load all 10,000").waitFor();
  const count = await rowCount();
  assert.ok(count > 1000 && count < many);
  await rows().first().focus();
  await page.keyboard.press("End");
  const place = page.locator("li:focus-within");
  assert.equal(Number(await place.getAttribute("aria-posinset")), count);
  await page.keyboard.press("PageUp");
  const above = Number(await place.getAttribute("aria-posinset"));
  assert.ok(above < count && above > count - 30, "a page up");
  await page.locator(".rows-scroller").evaluate((element) => (element.scrollTop = 0));
  assert.equal(Number(await place.getAttribute("aria-posinset")), above, "what has the focus stays in the document");
});
