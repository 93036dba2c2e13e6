// Measures this package beside its peers. `--quick` does less, `--smoke` only shows that it runs; ids of measures leave
// out the others. A full run writes results.json and draws chart.svg from it.
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure, main, root, step } from "../scripts/lib/command.mjs";
import { npmPackages } from "../scripts/setup.mjs";
import { resultsFile, writeChart } from "./chart.mjs";
import { efforts } from "./rounds.mjs";
import { printResults } from "./table.mjs";
import { judge } from "./targets.mjs";

const areas = [
  "bytes",
  "calls",
  "walks",
  "crowd",
  "limited",
  "refresh",
  "memory",
  "cold-node",
  "workerd",
  "cold-chromium",
];

await main(import.meta, async () => {
  const { effort, ids } = options();
  if (!existsSync(join(root, "dist/core.wasm"))) throw new Failure("Run npm run build first.");
  await npmPackages();
  await npmPackages("bench/peers");

  // What these import was installed only now.
  const all = (await Promise.all(areas.map((area) => import(`./measures/${area}.mjs`)))).flatMap(
    ({ measures }) => measures,
  );
  const unknown = ids.find((id) => !all.some((measure) => measure.id === id));
  if (unknown) throw new Failure(`No measure is called ${unknown}; there are ${all.map(({ id }) => id).join(", ")}.`);
  const chosen = all.filter(({ id }) => ids.length === 0 || ids.includes(id));

  const results = await measureAll(chosen, effort);
  printResults(results, effort === efforts["--smoke"] ? [] : judge(results.measures));
  if (effort !== efforts.full || ids.length > 0) return;
  await writeFile(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  await writeChart();
});

function options() {
  const flags = { quick: { type: "boolean" }, smoke: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options: flags, allowPositionals: true });
  const [name = "full"] = Object.keys(values).map((flag) => `--${flag}`);
  return { effort: efforts[name], ids: positionals };
}

async function measureAll(chosen, effort) {
  const { installPackage, writeBundles } = await import("./bundles.mjs");
  const { startRegistry } = await import("./registry.mjs");
  const { peers, peerVersions } = await import("./peers/index.mjs");
  const date = new Date().toISOString();
  const started = performance.now();
  const machine = describeMachine();
  const files = await mkdtemp(join(tmpdir(), "icr-bench-"));
  process.once("exit", () => rmSync(files, { recursive: true }));
  // Impatience leaves nothing behind either.
  process.once("SIGINT", () => process.exit(130));
  let registry;
  try {
    const { version, wasm } = await installPackage(files);
    await writeFile(join(files, "package.json"), '{ "type": "module" }');
    await writeFile(join(files, "page.html"), "<!doctype html><title>bench</title>");
    await writeBundles(peers, files);
    registry = await startRegistry({ files, installations: effort.installations });
    const measures = [];
    const skipped = [];
    const runtimes = { Node: process.versions.node };
    for (const { measure, ...about } of chosen) {
      const title = [about.title, about.detail].filter(Boolean).join(", ");
      try {
        const taken = await step(title, () => measure({ registry, files, wasm, effort }));
        for (const { runtime, ...result } of [taken].flat()) {
          measures.push({ ...about, ...result });
          Object.assign(runtimes, runtime);
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        skipped.push(`${title}: ${error.message}`);
      }
    }
    const seconds = Math.round((performance.now() - started) / 1_000);
    return { date, seconds, machine, version, runtimes, packages: peerVersions(), measures, skipped };
  } finally {
    await registry?.close();
  }
}

function describeMachine() {
  return {
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    // How many others wanted the cores when it began.
    loadAverage: loadavg()[0],
  };
}
