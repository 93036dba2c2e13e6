import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundlePackage } from "./lib/bundle.mjs";
import { Failure, main, root, run, step } from "./lib/command.mjs";
import { writeDeclarations } from "./lib/declarations.mjs";
import { patchBindgenOutput } from "./lib/patch-bindgen-output.mjs";
import { compileNpmCrate, emptyDist, generateBindings, wasmNames } from "./lib/wasm-crate.mjs";
import { setup } from "./setup.mjs";
import { measure, printSizes } from "./size.mjs";

// rustc's defaults for wasm32-unknown-unknown. wasm-opt may use nothing newer: Node 20 has to compile the result.
const wasmFeatures = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

// Each with what an app is smaller by, in bytes of brotli, with binaryen 132. One that saves less than 100 is not worth it.
const optimization = [
  "-Oz", // binaryen's passes for size
  "--flatten", // 217: with the next, control flow is laid out anew from its graph,
  "--rereloop",
  "-Oz", // and optimized
  "-Oz", // 97: and again, on what that left
  "--dealign", // 152: no alignment of loads and stores, which engines ignore
  "--skip-pass=local-cse", // 127: repeated expressions compress better than locals
  "--low-memory-unused", // 166: addresses below 1024 are unused, so offsets fold into loads and stores
  "--reorder-locals", // 82: those that are used most get the smallest numbers, once all else is done
  "--strip-target-features", // 105: no custom section that lists the features, which is for linkers
  "--minify-imports-and-exports-and-modules", // names of one letter, which linkMinified puts into the JavaScript
];

/** Builds the npm package into `dist` with the tools that `setup` found. */
export async function build(tools) {
  if (!tools.buildsStd) {
    throw new Failure(
      "A release is built with the sources of std: `rustup component add rust-src`. `npm run build:dev` needs none.",
    );
  }
  emptyDist();
  for (const name of wasmNames) {
    const wasm = await step(`cargo rustc --release for ${name}.wasm`, () => compileNpmCrate(name, tools.release));
    await step("wasm-bindgen: the JavaScript that the wasm needs", () =>
      generateBindings(name, tools, wasm, ["--remove-name-section", "--remove-producers-section"]),
    );
    await step("wasm-opt -Oz", () => optimize(name));
  }
  await step("esbuild: each entry", bundlePackage);
  await step("tsc: declarations", writeDeclarations);
  printSizes(await measure());
}

async function optimize(name) {
  const features = ["--mvp-features", ...wasmFeatures.map((feature) => `--enable-${feature}`)];
  const paths = [`target/bindgen/${name}_bg.wasm`, "-o", `dist/${name}.wasm`];
  const newNames = JSON.parse(await run(["node_modules/.bin/wasm-opt", ...features, ...optimization, ...paths]));
  writeFileSync(join(root, `target/bindgen/${name}.names.json`), JSON.stringify(newNames));
  const generated = readFileSync(join(root, `target/bindgen/${name}.js`), "utf8");
  writeFileSync(join(root, `target/bindgen/${name}.patched.js`), patchBindgenOutput(generated, newNames, name));
  await checkHeap(`dist/${name}.wasm`, newNames.exports);
}

/** Checks what the cache of static texts in scripts/lib/patch-bindgen-output.mjs relies on: the heap begins where the wasm's initial memory ends. */
async function checkHeap(wasm, exports) {
  const module = await WebAssembly.compile(readFileSync(join(root, wasm)));
  const shortName = (name) => exports.find(([full]) => full === name)[1];
  const imports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));
  const instance = await WebAssembly.instantiate(module, { a: imports });
  const initialSize = instance.exports[shortName("memory")].buffer.byteLength;
  const block = instance.exports[shortName("__wbindgen_malloc")](1, 1);
  if (block < initialSize) {
    throw new Failure('The heap begins in static memory: "static texts are cached" in patch-bindgen-output.mjs.');
  }
}

await main(import.meta, async () => build(await setup(["npm", "wasm"])));
