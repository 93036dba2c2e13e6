import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startLoopback } from "../../support/registry-server.mjs";
import { testSharedCases } from "./shared-cases.mjs";
import { startChromium } from "../../support/start-chromium.mjs";

const dist = (file) => readFileSync(new URL(`../../../dist/${file}`, import.meta.url), "utf8");
const importMap = { imports: { "icr-app-client": "/icr.js", "icr-app-client/testing": "/testing.js" } };

const loopback = await startLoopback();
const chromium = await startChromium({
  "/cases": `<!doctype html><script type="module" src="/cases.js"></script>`,
  "/cases.js": await bundle("page.mjs"),
  "/unbundled": `<!doctype html>
    <script type="importmap" nonce="map">${JSON.stringify(importMap)}</script>
    <script type="module" src="/unbundled.js"></script>`,
  "/unbundled.js": `
    import { IcrClient } from "icr-app-client";
    import { createRegistry } from "icr-app-client/testing";
    const registry = createRegistry({ installations: 4 });
    const icr = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });
    globalThis.read = async () => (await icr.installations().toArray()).length;`,
  "/icr.js": dist("index.js"),
  "/testing.js": dist("testing.js"),
});
after(async () => {
  await chromium.close();
  await loopback.close();
});

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

const page = await chromium.open("/cases");
await testSharedCases(async (topic, name) => {
  const failure = await page.evaluate((which) => failureOfCase(which), { topic, name, loopback: loopback.url });
  if (failure) assert.fail(failure);
});

test("without a bundler an import map is enough", async () => {
  const unbundled = await chromium.open("/unbundled");
  assert.equal(await unbundled.evaluate(() => read()), 4);
});

test("an error of a frame, of another realm and another copy of the package, is an IcrError", async () => {
  const verdicts = await page.evaluate(async () => {
    const frame = Object.assign(document.createElement("iframe"), { src: "/cases" });
    await new Promise((resolve) => {
      frame.onload = resolve;
      document.body.append(frame);
    });
    try {
      new frame.contentWindow.icr.IcrClient({});
    } catch (error) {
      return [icr.isIcrError(error), error instanceof icr.IcrError, error instanceof Error, error.code];
    } finally {
      frame.remove();
    }
  });
  assert.deepEqual(verdicts, [true, false, false, "invalid_options"]);
});

test("a policy that forbids WebAssembly makes the constructor throw, and the import still does nothing", async () => {
  const strict = await chromium.open("/cases?without-wasm");
  const name = await strict.evaluate(() => {
    try {
      new icr.IcrClient({ jwt: "a.b.c" });
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(name, "CompileError");
});
