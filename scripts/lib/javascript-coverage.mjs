import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundlePackage } from "./bundle.mjs";
import { Failure, root, run } from "./command.mjs";
import { percentage } from "./percentage.mjs";
import { sourceFiles } from "./source-files.mjs";

const raw = join(root, "target/coverage/v8");
const mapped = join(root, "target/coverage/dist");

/**
 * Prints how many lines of the package's sources the tests of behaviour and emulator run in Node: of js/, the emulator,
 * and the JavaScript below src/. The tests load the bundle, as users do; its sources are found by source maps, which are
 * not published. target/coverage/javascript/index.html shows the lines.
 */
export async function reportJavascriptCoverage() {
  const bundles = await bundlesWithMaps();
  await runTests();
  const { CoverageReport } = await import("monocart-coverage-reports");
  const report = new CoverageReport({
    outputDir: join(root, "target/coverage/javascript"),
    reports: ["v8", "lcovonly"],
    logging: "error",
    sourceFilter: (path) => /^(js|src)\//.test(path),
    sourcePath: (path) => (path.startsWith(root) ? relative(root, path) : path),
  });
  for (const file of readdirSync(raw)) {
    const { result } = JSON.parse(readFileSync(join(raw, file), "utf8"));
    const entries = result.flatMap((entry) => (bundles.has(entry.url) ? { ...entry, ...bundles.get(entry.url) } : []));
    if (entries.length > 0) await report.add(entries);
  }
  const { lines, branches } = (await report.generate()).summary;
  console.log(`\ncoverage: JavaScript ${percentage(lines)} of lines, ${percentage(branches)} of branches`);
}

async function runTests() {
  rmSync(raw, { recursive: true, force: true });
  const tests = sourceFiles("tests/emulator").filter((path) => path.endsWith(".test.mjs"));
  const env = { ...process.env, NODE_V8_COVERAGE: raw };
  await run([process.execPath, "--test", "tests/behaviour/runtimes/node.test.mjs", ...tests], { env });
}

/** By the URLs that tests import: source and source map, from a second run of the bundler that has to write the same. */
async function bundlesWithMaps() {
  await bundlePackage({ outdir: mapped, sourcemap: "external" });
  const bundles = ["index.js", "testing.js", "stores.js"].map((name) => {
    const path = join(root, "dist", name);
    const source = readFileSync(path, "utf8");
    if (source !== readFileSync(join(mapped, name), "utf8"))
      throw new Failure(`dist/${name} is older than its sources: run \`npm run build\`.`);
    const sourceMap = JSON.parse(readFileSync(join(mapped, `${name}.map`), "utf8"));
    sourceMap.sources = sourceMap.sources.map(sourceOf);
    return [pathToFileURL(path).href, { source, sourceMap }];
  });
  return new Map(bundles);
}

/** Where a source stands in the repository; wasm-bindgen bundles copies of the JavaScript below src/. */
function sourceOf(path) {
  const absolute = path.startsWith("file:") ? fileURLToPath(path) : resolve(mapped, path);
  return absolute.replace(/target\/bindgen\/snippets\/[^/]+\//, "");
}
