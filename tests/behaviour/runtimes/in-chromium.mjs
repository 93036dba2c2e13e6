import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startRegistryServer } from "../../support/registry-server.mjs";
import { startChromium } from "../../support/start-chromium.mjs";

/**
 * Runs shared cases in a page of headless Chromium.
 *
 * @param {Record<string, string>} [files] what else the server of the page has, by path
 */
export async function startPage(files = {}) {
  const chromium = await startChromium({
    "/cases": `<!doctype html><script type="module" src="/cases.js"></script>`,
    "/cases.js": await bundle("page.mjs"),
    ...files,
  });
  const registries = await startRegistryServer();
  const page = await chromium.open("/cases");
  return {
    page,
    open: chromium.open,
    async runCase(which) {
      const options = { ...which, registryServerUrl: registries.url };
      const failure = await page.evaluate((given) => globalThis.failureOfCase(given), options);
      if (failure) assert.fail(failure);
    },
    async close() {
      await chromium.close();
      await registries.close();
    },
  };
}

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0].text;
}
