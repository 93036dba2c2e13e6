import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundlePackage } from "./lib/bundle.mjs";
import { main, root, step } from "./lib/command.mjs";
import { writeDeclarations } from "./lib/declarations.mjs";
import { markAsDevelopment } from "./lib/dist-state.mjs";
import { patchForDevelopment } from "./lib/patch-bindgen-output.mjs";
import { compileNpmCrate, emptyDist, generateBindings, wasmNames } from "./lib/wasm-crate.mjs";
import { setup } from "./setup.mjs";

/**
 * Builds the package into `dist` to work on it: a debug wasm with names and panic messages, from the stock std and
 * without wasm-opt. Takes seconds after a change, is many times the size of a release, and must not be published.
 */
export async function buildForDevelopment(tools) {
  emptyDist();
  markAsDevelopment();
  for (const name of wasmNames) {
    const wasm = await step(`cargo rustc for ${name}.wasm, debug`, () =>
      compileNpmCrate(name, tools.development, { profile: "dev" }),
    );
    await step("wasm-bindgen --keep-debug", () => generateBindings(name, tools, wasm, ["--keep-debug"]));
    copyFileSync(join(root, `target/bindgen/${name}_bg.wasm`), join(root, `dist/${name}.wasm`));
    const generated = readFileSync(join(root, `target/bindgen/${name}.js`), "utf8");
    writeFileSync(join(root, `target/bindgen/${name}.patched.js`), patchForDevelopment(generated, name));
  }
  await bundle();
}

/** Bundles the JavaScript anew over the wasm that was built last. */
export async function bundle() {
  await step("esbuild: each entry", bundlePackage);
  await step("tsc: declarations", writeDeclarations);
}

await main(import.meta, async () => {
  await buildForDevelopment(await setup(["npm", "wasm"]));
  console.log("dist has a development build, which is not for publishing: `npm run build` makes the release.");
});
