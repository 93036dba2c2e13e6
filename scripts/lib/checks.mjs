import { Failure, attempt, run } from "./command.mjs";
import { sourceFiles } from "./source-files.mjs";

/** A program of the npm packages. */
export const bin = (name) => `node_modules/.bin/${name}`;

/** Packs the crate as `cargo publish` would, builds it from there, and fails on a warning. */
export async function checkCrate() {
  const { ok, output } = await attempt(["cargo", "package", "--locked", "--allow-dirty"]);
  if (!ok || /^warning: /m.test(output)) throw new Failure(`${output}cargo package is not clean.`);
}

/** What npm would say about the package, without a request to a registry. */
export async function checkPublishing() {
  const unreachable = ["--registry", "http://127.0.0.1:9", "--offline"];
  const { ok, output } = await attempt(["npm", "publish", "--dry-run", "--ignore-scripts", ...unreachable]);
  const warnings = output.match(/^npm warn publish (?!This command requires you to be logged in).+$/gm) ?? [];
  if (!ok || warnings.length > 0) throw new Failure(`${output}npm publish is not clean.`);
}

/** A check for each TypeScript project of the tests and examples. */
export function typeChecks() {
  // The projects of the matrix are compiled by their own frameworks.
  const projects = /^(?!tests\/packaging\/matrix\/).*tsconfig[^/]*\.json$/;
  return matchingFiles(["tests", "examples"], projects).map((project) => ({
    title: `tsc -p ${project}`,
    run: () => run([bin("tsc"), "--noEmit", "-p", project]),
  }));
}

/**
 * The check that runs the test files below a folder, but for those below others, `concurrency` at a time: by default one less
 * than there are cores.
 */
export function nodeTests(folder, { env }, { concurrency, except = [] } = {}) {
  const isMeant = (path) => !except.some((other) => path.startsWith(other));
  const files = () => matchingFiles([folder], /\.test\.mjs$/).filter(isMeant);
  const options = concurrency ? [`--test-concurrency=${concurrency}`] : [];
  return {
    title: `node --test ${folder}`,
    run: () => run([process.execPath, "--test", "--test-reporter=spec", ...options, ...files()], { env }),
    count: countNodeTests,
  };
}

function matchingFiles(folders, name) {
  const matching = folders.flatMap(sourceFiles).filter((path) => name.test(path));
  if (matching.length === 0) throw new Failure(`No file below ${folders.join(" or ")} matches ${name}.`);
  return matching.sort();
}

export function countCargoTests(output) {
  return sum(output.matchAll(/^test result: ok\. (\d+) passed/gm));
}

function countNodeTests(output) {
  return sum(output.matchAll(/^ℹ pass (\d+)$/gm));
}

export function countMatrixTests(output) {
  return sum(output.matchAll(/ rows passed \((\d+) tests\)/g));
}

function sum(matches) {
  return [...matches].reduce((total, [, count]) => total + Number(count), 0);
}
