import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundlePackage } from "./lib/bundle.mjs";
import { attempt, Failure, main, root, run, step } from "./lib/command.mjs";
import { writeDeclarations } from "./lib/declarations.mjs";
import { leanGlue } from "./lib/patch-bindgen-output.mjs";
import { setup } from "./setup.mjs";
import { measure, printSizes } from "./size.mjs";

const target = "wasm32-unknown-unknown";

// What rustc turns on for wasm32-unknown-unknown. wasm-opt may use these and nothing newer: Node 20 has to compile it.
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

/** Builds the npm package into `dist` with the tools that `setup` found. */
export async function build(tools) {
  await step("cargo build --release for wasm", () => compile(tools.release));
  await step("wasm-bindgen: the JavaScript that the wasm needs", () => bind(tools.env));
  rmSync(join(root, "dist"), { recursive: true, force: true });
  mkdirSync(join(root, "dist"));
  await step("wasm-opt -Oz", optimize);
  await step("esbuild: index.js, workerd.js, edge.js, testing.js", bundlePackage);
  await step("tsc: declarations", writeDeclarations);
  printSizes(await measure());
}

function compile({ cargo, env }) {
  const selection = [
    "--lib",
    "--no-default-features",
    "--features",
    "npm",
    "--target",
    target,
    "--target-dir",
    "target",
  ];
  return run([...cargo, "build", "--release", "--locked", ...selection], { env });
}

function bind(env) {
  const slim = ["--omit-default-module-path", "--remove-name-section", "--remove-producers-section"];
  const out = ["--out-dir", "target/bindgen", "--out-name", "core"];
  const wasm = `target/${target}/release/icr_app_client.wasm`;
  return run(["wasm-bindgen", "--target", "web", "--no-typescript", ...slim, ...out, wasm], { env });
}

async function optimize() {
  const features = ["--mvp-features", ...wasmFeatures.map((feature) => `--enable-${feature}`)];
  const slim = [
    "--dealign",
    "--generate-global-effects",
    "-Oz",
    "--one-caller-inline-max-function-size=30",
    "--always-inline-max-function-size=3",
    "--skip-pass=local-cse",
    "--skip-pass=simplify-locals",
    "--low-memory-unused",
    "--strip-target-features",
    "--minify-imports-and-exports-and-modules",
  ];
  const paths = ["target/bindgen/core_bg.wasm", "-o", "dist/core.wasm"];
  const { stdout } = await attempt(["node_modules/.bin/wasm-opt", ...features, ...slim, ...paths]);
  const glue = join(root, "target/bindgen/core.js");
  writeFileSync(glue, leanGlue(readFileSync(glue, "utf8"), JSON.parse(stdout)));
  await checkHeap(JSON.parse(stdout).exports);
}

/** Checks that heap blocks lie behind the memory that the wasm starts with: scripts/glue.mjs takes that for fixed. */
async function checkHeap(exports) {
  const module = await WebAssembly.compile(readFileSync(join(root, "dist/core.wasm")));
  const named = (name) => exports.find(([full]) => full === name)[1];
  const imports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));
  const instance = await WebAssembly.instantiate(module, { a: imports });
  const heap = instance.exports[named("memory")].buffer.byteLength;
  const block = instance.exports[named("__wbindgen_malloc")](1, 1);
  if (block < heap) throw new Failure("scripts/glue.mjs: the heap begins in static memory.");
}

await main(import.meta, async () => build(await setup()));
