import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { breakIt, inChromium, openDemo, openPage, openView, page } from "./demo-page.mjs";
import { assertNoLongTask } from "./long-tasks.mjs";

// All files of the page with the package, as the host compresses them for plain HTTP.
const mostBytes = 130_000;

// Durations are printed, not asserted: they depend on the machine.
inChromium("only Chromium tells of the largest paint")("opens fast and weighs little", async (t) => {
  await openPage({});
  await page.addInitScript(() => {
    globalThis.seen = { largestPaint: 0, shift: 0 };
    const { seen } = globalThis;
    const observe = (type, take) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    observe("largest-contentful-paint", ({ startTime }) => (seen.largestPaint = startTime));
    observe("layout-shift", ({ value, hadRecentInput }) => (seen.shift += hadRecentInput ? 0 : value));
  });
  await openDemo();
  const figures = await page.evaluate(() => {
    const [{ responseEnd, domContentLoadedEventEnd }] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return {
      ...globalThis.seen,
      responseEnd,
      domContentLoadedEventEnd,
      firstPaint: paint.startTime,
      now: performance.now(),
    };
  });
  const ms = (value) => `${Math.round(value)} ms`;
  t.diagnostic(`first contentful paint ${ms(figures.firstPaint)}, largest ${ms(figures.largestPaint)}`);
  t.diagnostic(`list shown after ${ms(figures.now)}, layout shift ${figures.shift.toFixed(3)}`);

  t.diagnostic(`the page says: ${await page.locator("#page-weight").innerText()}`);

  const bytes = await page.evaluate(() => {
    const own = performance.getEntriesByType("resource").filter(({ name }) => name.startsWith(location.origin));
    const sizes = new Map(own.map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize]));
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
  });
  t.diagnostic(`${bytes} bytes in all`);
  assert.ok(bytes > 0 && bytes < mostBytes, `${bytes} bytes`);
  assert.ok(figures.shift < 0.1, "nothing jumps while the page loads");
});

inChromium("only Chromium writes a trace")("does nothing in a long task", async (t) => {
  await assertNoLongTask(t, "open", { before: () => openPage({}), work: () => openDemo() });
  await assertNoLongTask(t, "break it", {
    work: async () => {
      await openView("break");
      for (const name of ["busy", "crowd"]) await breakIt(name);
    },
  });

  // The browser takes its own time for the layout of a long text in a field.
  const onlyScripts = true;
  const text = JSON.stringify({
    event: "large",
    list: Array.from({ length: 5000 }, (_, at) => ({ id: `item ${at}` })),
  });
  const signedData = Buffer.from(text).toString("base64");
  const signature = `sha256=${createHmac("sha256", "secret").update(signedData).digest("hex")}`;
  await openView("lab/webhook");
  await page.getByLabel("Secret").fill("secret");
  await page.getByLabel("Header x-icr-signature-256").fill(signature);
  await assertNoLongTask(t, `paste a webhook of ${text.length} bytes`, {
    before: () => page.getByLabel("Body").fill(""),
    work: async () => {
      await page.getByLabel("Body").fill(JSON.stringify({ signedData }));
      await page.locator(".lab-result").getByText("Verified").waitFor();
    },
    onlyScripts,
  });

  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const jwt = `${part({ alg: "RS256" })}.${part({ list: Array.from({ length: 1000 }, (_, at) => `item ${at}`) })}.x`;
  await openView("lab/jwt");
  await assertNoLongTask(t, `paste a JWT of ${jwt.length} bytes`, {
    before: () => page.getByLabel("JWT", { exact: true }).fill(""),
    work: async () => {
      await page.getByLabel("JWT", { exact: true }).fill(jwt);
      await page.locator(".lab-verdict").waitFor();
    },
    onlyScripts,
  });
});
