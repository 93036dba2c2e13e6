import { chromium } from "playwright-core";
import { chromium as findChromium } from "../../scripts/lib/chromium.mjs";
import { interleave, summarize } from "../rounds.mjs";

export const measures = [
  {
    id: "coldChromium",
    title: "Cold start in Chromium",
    detail: "import, construct, new token over loopback",
    unit: "ms",
    base: "by-hand",
    async measure({ registry, effort }) {
      const { CHROMIUM } = await findChromium();
      const browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
      });
      try {
        const contenders = {};
        for (const peer of ["icr-app-client", "by-hand", "octokit"]) {
          contenders[peer] = () => start(browser, registry, `${peer}.js`);
        }
        const samples = await interleave(contenders, 20, effort);
        return { runtime: { Chromium: browser.version() }, peers: summarize(samples, "by-hand") };
      } finally {
        await browser.close();
      }
    },
  },
];

/** In a context of its own, which has nothing in its cache. */
async function start(browser, registry, bundle) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${registry.url}/files/page.html`);
  const given = { path: `./${bundle}`, baseUrl: registry.baseUrl(), jwt: registry.jwt };
  const elapsed = await page.evaluate(async ({ path, baseUrl, jwt }) => {
    const startedAt = performance.now();
    const { createClient } = await import(path);
    await createClient({ baseUrl, jwt }).token("7");
    return performance.now() - startedAt;
  }, given);
  await context.close();
  return elapsed;
}
