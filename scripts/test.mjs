import { dirname } from "node:path";
import { build } from "./build.mjs";
import { Failure, attempt, main, run, step } from "./lib/command.mjs";
import { fuzz } from "./fuzz.mjs";
import { checkPanics } from "./panics.mjs";
import { checkReproducible } from "./reproducible.mjs";
import { buildRustExample } from "./rust-example.mjs";
import { npmPackages, setup } from "./setup.mjs";
import { checkBudget } from "./size.mjs";
import { sourceFiles } from "./lib/source-files.mjs";
import {
  compileDemoLines,
  compileExamples,
  documentWasm,
  lintWasm,
  testInChromium,
  testInNode,
} from "./lib/wasm-tests.mjs";

const bin = (name) => `node_modules/.bin/${name}`;
const rustApp = "examples/rust-app/Cargo.toml";
const warningsAreErrors = { ...process.env, RUSTDOCFLAGS: "-D warnings" };

// Each check is a title and what it runs; a check that runs tests also tells how its runner counts them.
const suites = {
  format: () => [
    ["cargo fmt --check", () => run(["cargo", "fmt", "--check"])],
    ["cargo fmt --check of rust-app", () => run(["cargo", "fmt", "--check", "--manifest-path", rustApp])],
    ["prettier --check", () => run([bin("prettier"), "--check", "."])],
  ],
  rust: () => [
    ["cargo clippy", () => run(["cargo", "clippy", "--all-targets", "--", "-D", "warnings"])],
    ["cargo test", () => run(["cargo", "test"]), countCargoTests],
    ["fuzz", fuzz],
    ["cargo doc", () => run(["cargo", "doc", "--no-deps"], { env: warningsAreErrors })],
    ["cargo package", checkCrate],
  ],
  wasm: (tools) => [
    [tools.hasClippy ? "cargo clippy for wasm" : "cargo check for wasm (no clippy there)", () => lintWasm(tools)],
    ["cargo doc for wasm", () => documentWasm(tools)],
    ["examples of the crate's documentation", () => compileExamples(tools)],
    ["the demo's lines of Rust", () => compileDemoLines(tools)],
    ["wasm tests in Node", () => testInNode(tools), countCargoTests],
    ["wasm tests in Chromium", () => testInChromium(tools), countCargoTests],
    ["panics that our code links in", () => checkPanics(tools)],
  ],
  types: () => testFiles(/tsconfig[^/]*\.json$/).map((file) => [`tsc -p ${file}`, () => checkTypes(file)]),
  node: (tools) => [
    ["page of an example", () => buildRustExample(tools)],
    ["node --test", () => testPackage(tools.env), countNodeTests],
  ],
  package: () => [
    ["publint --strict", () => run([bin("publint"), "--strict"])],
    ["attw --pack", () => run([bin("attw"), "--pack", "--profile", "esm-only", "--exclude-entrypoints", "core.wasm"])],
    ["npm publish --dry-run", checkPublishing],
    ["the same tarball from another folder", checkReproducible],
    ["size budget", checkBudget],
    ["bench --smoke", () => run([process.execPath, "bench/bench.mjs", "--smoke"])],
    ["soak --short", () => run([process.execPath, "--expose-gc", "bench/soak.mjs", "--short"])],
  ],
  matrix: ({ env }) => [["matrix of runtimes and bundlers", () => tryMatrix(env), countMatrixTests]],
};
const suitesOfThePackage = ["types", "node", "package", "matrix"];

/** Packs the crate as `cargo publish` would, builds it from there, and takes a warning for a failure. */
async function checkCrate() {
  const { ok, output } = await attempt(["cargo", "package", "--locked", "--allow-dirty"]);
  if (!ok || /^warning: /m.test(output)) throw new Failure(`${output}cargo package is not clean.`);
}

/** What npm would say of the package, without a registry to ask. */
async function checkPublishing() {
  const nowhere = ["--registry", "http://127.0.0.1:9", "--offline"];
  const { ok, output } = await attempt(["npm", "publish", "--dry-run", "--ignore-scripts", ...nowhere]);
  const warnings = output.match(/^npm warn publish (?!This command requires you to be logged in).+$/gm) ?? [];
  if (!ok || warnings.length > 0) throw new Failure(`${output}npm publish is not clean.`);
}

function checkTypes(project) {
  return run([bin("tsc"), "--noEmit", "-p", project]);
}

function testPackage(env) {
  return run([process.execPath, "--test", "--test-reporter=spec", ...testFiles(/\.test\.mjs$/)], { env });
}

/** Some tests and examples have packages of their own, which are no part of the repository's. */
async function installTheirPackages() {
  for (const lock of testFiles(/package-lock\.json$/)) await npmPackages(dirname(lock));
}

function tryMatrix(env) {
  return run([process.execPath, "tests/packaging/matrix/matrix.mjs", "--ci"], { env });
}

function testFiles(name) {
  const matching = ["tests", "examples"].flatMap(sourceFiles).filter((path) => name.test(path));
  if (matching.length === 0) throw new Failure(`No file under tests or examples matches ${name}.`);
  return matching.sort();
}

function countCargoTests(output) {
  return sum(output.matchAll(/^test result: ok\. (\d+) passed/gm));
}

function countNodeTests(output) {
  return sum(output.matchAll(/^ℹ pass (\d+)$/gm));
}

function countMatrixTests(output) {
  return sum(output.matchAll(/ rows passed \((\d+) tests\)/g));
}

function sum(matches) {
  return [...matches].reduce((total, [, count]) => total + Number(count), 0);
}

/** What could not be tried on this machine, and why. */
const skipped = [];

async function check([title, work, count]) {
  const output = await step(title, work);
  if (!count) return 0;
  const passed = count(output);
  if (passed === 0) throw new Failure(`${title} ran no test.`);
  const [, missing] = / skipped: (.+)$/m.exec(output) ?? [];
  if (missing) skipped.push(missing);
  return passed;
}

await main(import.meta, async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(suites);
  const unknown = names.find((name) => !Object.hasOwn(suites, name));
  if (unknown) throw new Failure(`No suite is called ${unknown}; there are ${Object.keys(suites).join(", ")}.`);

  const tools = await setup({ tests: true });
  let passed = 0;
  let built = false;
  for (const name of names) {
    if (suitesOfThePackage.includes(name) && !built) {
      await build(tools);
      await installTheirPackages();
      built = true;
    }
    for (const entry of suites[name](tools)) passed += await check(entry);
  }
  if (names.includes("node") && !tools.env.FIREFOX) skipped.push("the demo in Firefox, which could not be installed");
  const remark = skipped.length > 0 ? `; skipped: ${skipped.join(", ")}` : "";
  console.log(`\n${passed} passed, 0 failed${remark}`);
});
