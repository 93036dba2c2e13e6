import { buildForDevelopment } from "./build-dev.mjs";
import { build } from "./build.mjs";
import { fuzz } from "./fuzz.mjs";
import {
  bin,
  checkCrate,
  checkPublishing,
  countCargoTests,
  countMatrixTests,
  nodeTests,
  typeChecks,
} from "./lib/checks.mjs";
import { checkApi } from "./lib/api-snapshot.mjs";
import { lintFeatureSets } from "./lib/clippy.mjs";
import { checkDependencies } from "./lib/cargo-deny.mjs";
import { Failure, main, run, step } from "./lib/command.mjs";
import { isDevelopmentBuild } from "./lib/dist-state.mjs";
import { reportJavascriptCoverage } from "./lib/javascript-coverage.mjs";
import { reportRustCoverage } from "./lib/rust-coverage.mjs";
import {
  compileDemoLines,
  documentWasm,
  lintWasm,
  runExamples,
  runRecipes,
  testInChromium,
  testInNode,
} from "./lib/wasm-tests.mjs";
import { checkPanics } from "./panics.mjs";
import { checkReproducible } from "./reproducible.mjs";
import { buildRustExample, rustExamples } from "./rust-example.mjs";
import { npmPackagesBelow, setup } from "./setup.mjs";
import { checkSize } from "./size.mjs";

const warningsAreErrors = { ...process.env, RUSTDOCFLAGS: "-D warnings" };

const smokeTests = [
  ["bench/bench.mjs", "--smoke"],
  ["bench/simulate.mjs", "--short"],
  ["--expose-gc", "bench/soak.mjs", "--short"],
].map((program) => [process.execPath, ...program]);

// What the tests of the package need: "package" is a release build in dist.
const packageTests = ["npm", "wasm", "package"];

const slowRustExamples = Object.keys(rustExamples).filter((name) => rustExamples[name].isMatrixRow);
const quickRustExamples = Object.keys(rustExamples).filter((name) => !slowRustExamples.includes(name));

const otherRustProjects = [
  "bench/simulation",
  "tests/workers/rust-gateway",
  ...Object.keys(rustExamples).map((name) => `examples/${name}`),
];

/**
 * Every suite, in the order of a full run: what it `needs`, which `setup` installs and `build` builds; the folders with
 * lock files of their own; the suites `beside` which it may run; and its checks, a line each. A check is a title and what it
 * runs; one that runs tests also says how to `count` them in its output, and fails if it ran none.
 */
const suites = {
  format: {
    needs: ["npm"],
    checks: () => [
      { title: "cargo fmt --check", run: () => run(["cargo", "fmt", "--check"]) },
      ...otherRustProjects.map((folder) => ({
        title: `cargo fmt --check of ${folder}`,
        run: () => run(["cargo", "fmt", "--check", "--manifest-path", `${folder}/Cargo.toml`]),
      })),
      { title: "prettier --check", run: () => run([bin("prettier"), "--check", "."]) },
    ],
  },
  lint: {
    needs: ["npm"],
    checks: () => [
      { title: "oxlint", run: () => run([bin("oxlint")]) },
      { title: "knip", run: () => run([bin("knip"), "--no-progress"]) },
      { title: "tsc -p src", run: () => run([bin("tsc"), "-p", "src"]) },
      { title: "cargo-deny", run: checkDependencies },
    ],
  },
  rust: {
    needs: [],
    checks: () => [
      ...[[], ["--features", "host"], ["--all-features"]].map((features) => ({
        title: ["cargo clippy", ...features].join(" "),
        run: () => run(["cargo", "clippy", "--all-targets", ...features, "--", "-D", "warnings"]),
      })),
      { title: "cargo clippy with sets of features", run: lintFeatureSets },
      { title: "cargo test", run: () => run(["cargo", "test", "--features", "host"]), count: countCargoTests },
      { title: "fuzz", run: fuzz },
      {
        title: "cargo doc",
        run: () => run(["cargo", "doc", "--no-deps", "--features", "host"], { env: warningsAreErrors }),
      },
      { title: "cargo package", run: checkCrate },
    ],
  },
  wasm: {
    needs: ["npm", "wasm"],
    checks: (tools) => [
      {
        title: tools.hasClippy ? "cargo clippy for wasm" : "cargo check for wasm (no clippy there)",
        run: () => lintWasm(tools),
      },
      { title: "… with sets of features", run: () => lintFeatureSets(tools) },
      { title: "cargo doc for wasm", run: () => documentWasm(tools) },
      { title: "examples of the crate's documentation", run: () => runExamples(tools), count: countCargoTests },
      { title: "the demo's lines of Rust", run: () => compileDemoLines(tools) },
      { title: "the Rust of guide and recipe", run: () => runRecipes(tools), count: countCargoTests },
      { title: "panics that our code links in", run: () => checkPanics(tools) },
      { title: "a development build", run: () => buildForDevelopment(tools) },
      { title: "cases on it", run: () => run([process.execPath, "scripts/case.mjs", "retry event"]) },
    ],
  },
  "wasm-node": {
    needs: ["wasm"],
    checks: (tools) => [{ title: "wasm tests in Node", run: () => testInNode(tools), count: countCargoTests }],
  },
  "wasm-chromium": {
    needs: ["wasm", "chromium"],
    checks: (tools) => [{ title: "wasm tests in Chromium", run: () => testInChromium(tools), count: countCargoTests }],
  },
  types: { needs: packageTests, packagesBelow: ["examples"], checks: typeChecks },
  behaviour: {
    needs: [...packageTests, "chromium"],
    // The runtimes of the shared cases side by side, and beside the suites that follow: cases wait most of the time.
    checks: (tools) => [nodeTests("tests/behaviour", tools, { concurrency: 3 })],
    beside: ["robustness", "security", "emulator", "host", "workers", "stores"],
  },
  robustness: {
    needs: packageTests,
    checks: (tools) => [nodeTests("tests/robustness", tools, { concurrency: 2 })],
  },
  security: { needs: packageTests, checks: (tools) => [nodeTests("tests/security", tools)] },
  emulator: { needs: packageTests, checks: (tools) => [nodeTests("tests/emulator", tools)] },
  host: { needs: [...packageTests, "chromium"], checks: (tools) => [nodeTests("tests/host", tools)] },
  workers: { needs: packageTests, checks: (tools) => [nodeTests("tests/workers", tools)] },
  stores: {
    needs: [...packageTests, "redis", "valkey"],
    packagesBelow: ["tests/stores"],
    checks: (tools) => [nodeTests("tests/stores", tools)],
  },
  demo: {
    needs: [...packageTests, "chromium", "firefox"],
    // Pages wait most of the time: for the emulator, and for the client's retries.
    checks: (tools) => [nodeTests("tests/demo", tools, { concurrency: 2 })],
  },
  examples: {
    needs: [...packageTests, "chromium", "redis"],
    packagesBelow: ["examples"],
    checks: (tools) => [
      ...quickRustExamples.map((name) => ({
        title: `Rust of examples/${name}`,
        run: () => buildRustExample(name, tools),
      })),
      nodeTests("examples", tools, { concurrency: 2, except: slowRustExamples.map((name) => `examples/${name}/`) }),
    ],
  },
  packaging: {
    needs: [...packageTests, "chromium"],
    packagesBelow: ["tests/packaging/types", "tests/packaging/libraries", "scripts/docs"],
    checks: (tools) => [
      nodeTests("tests/packaging", tools),
      { title: "publint --strict", run: () => run([bin("publint"), "--strict"]) },
      {
        title: "attw --pack",
        run: () => run([bin("attw"), "--pack", "--exclude-entrypoints", "core.wasm", "host.wasm", "workers"]),
      },
      {
        title: "attw --pack of the entry for Workers, which know no CommonJS",
        run: () => run([bin("attw"), "--pack", "--profile", "esm-only", "--entrypoints", "workers"]),
      },
      { title: "npm publish --dry-run", run: checkPublishing },
      { title: "the same tarball from another folder", run: checkReproducible },
      { title: "size", run: checkSize },
    ],
  },
  matrix: {
    needs: [...packageTests, "chromium"],
    checks: ({ env }) => [
      {
        title: "matrix of runtimes and bundlers",
        run: () => run([process.execPath, "tests/packaging/matrix/matrix.mjs", "--ci"], { env }),
        count: countMatrixTests,
      },
    ],
  },
  api: {
    needs: ["npm", "wasm"],
    checks: (tools) => [{ title: "API of package and crate", run: () => checkApi(tools) }],
  },
  coverage: {
    needs: packageTests,
    checks: () => [
      {
        title: "tests with coverage, native and in Node",
        run: () => Promise.all([reportRustCoverage(), reportJavascriptCoverage()]),
      },
    ],
  },
  bench: {
    needs: [...packageTests, "chromium"],
    checks: (tools) => [
      nodeTests("tests/bench", tools),
      // Side by side, for none of them measures time here.
      {
        title: "bench --smoke, simulate --short, soak --short",
        run: () => Promise.all(smokeTests.map((test) => run(test))),
      },
    ],
  },
};

/** Names for several suites at once. */
const groups = {
  node: [
    "behaviour",
    "robustness",
    "security",
    "emulator",
    "host",
    "workers",
    "stores",
    "demo",
    "examples",
    "packaging",
  ],
};

/** Returns how many tests passed, and adds to `skipped` what could not run on this machine. */
async function runCheck({ title, run: work, count }, skipped, options) {
  const output = await step(title, work, options);
  if (!count) return 0;
  const passed = count(output);
  if (passed === 0) throw new Failure(`${title} ran no test.`);
  const [, missing] = / skipped: (.+)$/m.exec(output) ?? [];
  if (missing) skipped.push(missing);
  return passed;
}

await main(import.meta, async () => {
  const requested = process.argv.slice(2).flatMap((name) => groups[name] ?? name);
  const unknown = requested.find((name) => !Object.hasOwn(suites, name));
  if (unknown) {
    const known = [...Object.keys(suites), ...Object.keys(groups)];
    throw new Failure(`No suite is called ${unknown}; there are ${known.join(", ")}.`);
  }
  const names = requested.length > 0 ? requested : Object.keys(suites);

  const needs = new Set(names.flatMap((name) => suites[name].needs));
  const tools = await setup([...needs]);
  const skipped = [];
  let passed = 0;
  let isBuilt = false;
  // The check that still runs, and the suites beside which it may.
  let running = { beside: [], passed: 0 };
  const finishRunning = async () => {
    passed += await running.passed;
    running = { beside: [], passed: 0 };
  };
  for (const [index, name] of names.entries()) {
    if (!running.beside.includes(name)) await finishRunning();
    // As late as possible: a mistake that an earlier suite finds need not wait for a build.
    if (suites[name].needs.includes("package") && (!isBuilt || isDevelopmentBuild())) {
      await build(tools);
      isBuilt = true;
    }
    await npmPackagesBelow(suites[name].packagesBelow ?? []);
    const { beside = [] } = suites[name];
    const isBeside = beside.includes(names[index + 1]);
    for (const check of suites[name].checks(tools)) {
      const checked = runCheck(check, skipped, { isBeside });
      if (isBeside) running = { beside, passed: checked };
      else passed += await checked;
    }
    // It is awaited later: until then, its failure is not unhandled.
    Promise.resolve(running.passed).catch(() => {});
  }
  await finishRunning();
  if (needs.has("firefox") && !tools.env.FIREFOX) skipped.push("the demo in Firefox, which could not be installed");
  if (needs.has("redis") && !tools.env.REDIS_SERVER) skipped.push("what needs Redis, which could not be installed");
  if (needs.has("valkey") && !tools.env.VALKEY_SERVER)
    skipped.push("token stores with Valkey, which could not be installed");
  const remark = skipped.length > 0 ? `; skipped: ${skipped.join(", ")}` : "";
  console.log(`\n${passed} passed, 0 failed${remark}`);
});
