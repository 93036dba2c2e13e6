import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const importMap = {
  imports: {
    "icr-app-client": "./node_modules/icr-app-client/dist/index.js",
    "icr-app-client/testing": "./node_modules/icr-app-client/dist/testing.js",
    "icr-app-client/stores": "./node_modules/icr-app-client/dist/stores.js",
  },
};

/**
 * Writes the shared cases of tests/behaviour/cases into a consumer's folder, as a program, a page and a Worker. They find the
 * package there by its name, as installed: of this repository nothing is left but the cases themselves.
 */
export async function bundleSuite(folder) {
  await build({
    entryPoints: {
      program: path("program.mjs"),
      page: path("../../../behaviour/runtimes/page.mjs"),
      worker: path("../../../behaviour/runtimes/worker.mjs"),
    },
    outdir: folder,
    bundle: true,
    format: "esm",
    external: [...Object.keys(importMap.imports), "node:readline"],
    logLevel: "warning",
  });
  await writeFile(
    join(folder, "index.html"),
    `<!doctype html><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify(importMap)}</script>
    <script type="module" src="./page.js"></script>`,
  );
}
