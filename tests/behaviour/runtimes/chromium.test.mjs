import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { startPage } from "./in-chromium.mjs";
import { testSharedCases } from "./shared-cases.mjs";

const dist = (file) => readFileSync(new URL(`../../../dist/${file}`, import.meta.url), "utf8");
const importMap = { imports: { "icr-app-client": "/icr.js", "icr-app-client/testing": "/testing.js" } };

const chromium = await startPage({
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
after(() => chromium.close());

await testSharedCases(chromium);

test("without a bundler an import map is enough", async () => {
  const unbundled = await chromium.open("/unbundled");
  assert.equal(await unbundled.evaluate(() => read()), 4);
});

test("an error of a frame, of another realm and another copy of the package, is an IcrError", async () => {
  const verdicts = await chromium.page.evaluate(async () => {
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
  const verdict = await strict.evaluate(async () => {
    const ended = [];
    for (const step of [() => new icr.IcrClient({ jwt: "a.b.c" }), () => icr.load()]) {
      try {
        await step();
      } catch (error) {
        ended.push([icr.isIcrError(error), error.code, error.message.includes("wasm-unsafe-eval")]);
      }
    }
    return ended;
  });
  assert.deepEqual(verdict, Array(2).fill([true, "unsupported_runtime", true]));
});
