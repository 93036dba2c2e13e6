import assert from "node:assert/strict";
import { inChromium, openDemo, page } from "./demo-page.mjs";

// All files of the page with the package, as the host compresses them for plain HTTP.
const mostBytes = 130_000;

// Durations are printed, not asserted: they depend on the machine.
inChromium("only Chromium tells of long tasks and of the largest paint")("opens fast and weighs little", async (t) => {
  await page.addInitScript(() => {
    globalThis.seen = { longTasks: [], largestPaint: 0, shift: 0 };
    const { seen } = globalThis;
    const observe = (type, take) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    observe("longtask", ({ duration }) => seen.longTasks.push(duration));
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
  t.diagnostic(`list shown after ${ms(figures.now)}, long tasks: ${figures.longTasks.map(ms).join(", ") || "none"}`);
  t.diagnostic(`layout shift ${figures.shift.toFixed(3)}`);

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
