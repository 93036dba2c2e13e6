import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure, main, root } from "../../../scripts/lib/command.mjs";
import { npmPackages } from "../../../scripts/setup.mjs";
import { bundlers } from "./bundlers.mjs";
import { cluster } from "./cluster.mjs";
import { openConsumer } from "./installed.mjs";
import { frameworks } from "./frameworks.mjs";
import { runtimes } from "./runtimes.mjs";
import { rustTargets } from "./rust-targets.mjs";
import { testTools } from "./test-tools.mjs";
import { Skip, folder } from "./tools.mjs";

// Far more than any row takes: a row that hangs must not hang the matrix.
const deadlineMs = 10 * 60_000;

const rows = [...runtimes, cluster, ...rustTargets, ...bundlers, ...testTools, ...frameworks];

/**
 * Tries the packed package in each runtime, with each bundler, in each tool for tests and in each framework, and prints the results,
 * each with what a user has to write. Arguments are names of rows or prefixes of names ("vite", "node"), or --ci for those that
 * CI tries: all but what takes long (most frameworks), is tested there already (the same cases run from dist in Node 20, workerd and
 * Chromium) or is experimental (the cluster).
 */
await main(import.meta, async () => {
  const chosen = choose(process.argv.slice(2));
  if (!existsSync(join(root, "dist/index.js"))) throw new Failure("There is no dist yet: npm run build");
  for (const place of new Set([folder, ...chosen.map((row) => row.folder)])) await npmPackages(place);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

  const tally = { passed: 0, tests: 0, skipped: [], failed: [] };
  const consumers = new Map();
  try {
    for (const place of new Set(chosen.map((row) => row.folder))) consumers.set(place, await openConsumer(place));
    const attempt = (row) => tryRow(row, consumers.get(row.folder), tally);
    // Those that mostly wait do so together; builds take the whole machine, one after the other.
    await Promise.all(chosen.filter((row) => row.mostlyWaits).map(attempt));
    for (const row of chosen.filter((each) => !each.mostlyWaits)) await attempt(row);
  } finally {
    for (const consumer of consumers.values()) await consumer.close();
  }
  const { passed, tests, skipped, failed } = tally;
  const missing = skipped.length > 0 ? `: ${skipped.join(", ")}` : "";
  console.log(`\n${passed} rows passed (${tests} tests), ${failed.length} failed, ${skipped.length} skipped${missing}`);
  if (failed.length > 0) throw new Failure(`Failed: ${failed.join(", ")}`);
  if (tests === 0) throw new Failure("Nothing was tried.");
});

function choose(names) {
  if (names.length === 0) return rows;
  const isMeant = (name) => (row) =>
    name === "--ci" ? row.isInCi : row.name === name || row.name.startsWith(`${name}-`);
  const unknown = names.find((name) => !rows.some(isMeant(name)));
  if (unknown) throw new Failure(`No row is called ${unknown}; there are ${rows.map(({ name }) => name).join(", ")}.`);
  return rows.filter((row) => names.some((name) => isMeant(name)(row)));
}

async function tryRow(row, consumer, tally) {
  const start = performance.now();
  const print = (version, outcome) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
    console.log(
      `${row.name.padEnd(22)}${version.padEnd(20)}${outcome.padEnd(12)}${seconds} s  ${row.write ?? ""}`.trimEnd(),
    );
  };
  const watchdog = setTimeout(() => {
    console.log(`${row.name} did not end.`);
    process.exit(1);
  }, deadlineMs);
  let version = "";
  try {
    version = await row.version(consumer);
    const tests = await row.check(consumer);
    if (!tests) throw new Failure("no test ran");
    tally.passed += 1;
    tally.tests += tests;
    print(version, tests === 1 ? "passed" : `${tests} passed`);
  } catch (error) {
    const isSkip = error instanceof Skip;
    print(version, isSkip ? "skipped" : "FAILED");
    if (isSkip) tally.skipped.push(`${row.name} (${error.message})`);
    else tally.failed.push(row.name);
    if (!isSkip) console.log(`${error instanceof Failure ? error.message : error.stack}\n`);
  } finally {
    clearTimeout(watchdog);
  }
}
