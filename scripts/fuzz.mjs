import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure, attempt, main, root, run, step } from "./lib/command.mjs";

const secondsEach = Number(process.env.FUZZ_SECONDS ?? 10);
// The flags of `cargo fuzz`: coverage for libFuzzer, which stable compilers can emit too.
const coverage = [
  "--cfg=fuzzing",
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Clink-dead-code",
  "-Ccodegen-units=1",
];

/** Runs each fuzz target for some seconds, starting from the corpus in git; new inputs are written below `target`. */
export async function fuzz() {
  const env = { ...process.env, RUSTFLAGS: coverage.join(" ") };
  // With an explicit target, build scripts and macros are compiled without the flags.
  const [, target] = /^host: (.+)$/m.exec(await run(["rustc", "-vV"]));
  const build = ["--manifest-path", "fuzz/Cargo.toml", "--release", "--target", target, "--target-dir", "target/fuzz"];
  await step("cargo build of the fuzz targets", () => run(["cargo", "build", "--locked", ...build], { env }));
  const names = readdirSync(join(root, "fuzz/corpus")).sort();
  const ran = await step(`fuzz ${names.length} targets at once, for ${secondsEach} s`, () =>
    Promise.all(names.map((name) => runTarget(target, name))),
  );
  for (const line of ran) console.log(line);
}

async function runTarget(target, name) {
  const found = join(root, "target/fuzz-corpus", name);
  mkdirSync(found, { recursive: true });
  const limits = [`-max_total_time=${secondsEach}`, `-artifact_prefix=${found}/crash-`, "-print_final_stats=1"];
  const { ok, output } = await attempt([
    `target/fuzz/${target}/release/${name}`,
    found,
    `fuzz/corpus/${name}`,
    ...limits,
  ]);
  if (!ok) throw new Failure(`${output.trimEnd().slice(-4000)}\nThe fuzz target ${name} crashed.`);
  const [, executions] = /number_of_executed_units: (\d+)/.exec(output) ?? [];
  const covered = [...output.matchAll(/ cov: (\d+)/g)].at(-1)?.[1];
  if (!(Number(executions) > 0)) throw new Failure(`The fuzz target ${name} ran nothing.`);
  return `  ${name}: ${executions} executions, coverage ${covered ?? "unknown"}`;
}

await main(import.meta, fuzz);
