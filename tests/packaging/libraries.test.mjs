import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { serve } from "../../scripts/lib/node-server.mjs";
import { startChromium } from "../support/start-chromium.mjs";
import { startWorkerd } from "../support/start-workerd.mjs";
import { cases } from "./libraries/cases.mjs";
import { failureOfCase } from "./libraries/run-case.mjs";

const pathOf = (file) => fileURLToPath(new URL(`libraries/${file}`, import.meta.url));

const workerd = await startWorkerd(pathOf("worker.mjs"));
after(() => workerd.close());

const { outputFiles } = await build({
  entryPoints: [pathOf("page.mjs")],
  bundle: true,
  format: "esm",
  write: false,
  logLevel: "warning",
});
const chromium = await startChromium({
  "/": `<!doctype html><script type="module" src="/page.js"></script>`,
  "/page.js": outputFiles[0].text,
});
after(() => chromium.close());
const page = await chromium.open("/");

const runtimes = {
  Node: (name) => failureOfCase(name),
  "Node over HTTP": async (name) => {
    const servers = [];
    const failure = await failureOfCase(name, async (handler) => {
      const server = await serve({ fetch: handler });
      servers.push(server);
      return server.url;
    });
    await Promise.all(servers.map((server) => server.close()));
    return failure;
  },
  workerd: async (name) => (await fetch(`${workerd.url}?${new URLSearchParams({ name })}`)).json(),
  Chromium: (name) => page.evaluate((given) => globalThis.failureOfCase(given), name),
};

for (const [runtime, run] of Object.entries(runtimes)) {
  for (const name of Object.keys(cases)) {
    test(`in ${runtime}, ${name}`, async () => {
      const failure = await run(name);
      if (failure) assert.fail(failure);
    });
  }
}
