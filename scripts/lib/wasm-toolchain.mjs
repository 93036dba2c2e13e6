import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure, attempt, step } from "./command.mjs";
import { installDebianPackages } from "./debian.mjs";
import { target } from "./wasm-crate.mjs";

// What makes the published wasm small. Each with what an app is smaller by, in bytes of brotli, with rustc 1.95. One that
// saves less than 100 is not worth it.
const forSize = [
  "-Zunstable-options", // for the next
  "-Cpanic=immediate-abort", // 980: no panic messages, nor locations, which would name the machine's folders
  "-Ctarget-feature=-reference-types", // 487: references to JavaScript's values in a JavaScript array, not a wasm table
  "-Zmir-opt-level=3", // 161: more optimizations before LLVM's
  "-Zinline-mir-threshold=40", // 108: less inlining there,
  "-Zinline-mir-hint-threshold=60", // 223: of functions that are marked for inlining, too
  "-Cllvm-args=-enable-pre=false", // 479: no copies of code on paths where it is not redundant
  "-Cllvm-args=-disable-lsr", // 113: no counters of their own for addresses in loops
  "-Cllvm-args=-sink-common-insts", // 86: equal ends of branches once
  '--cfg=sha2_backend_soft="compact"', // of host.wasm: loops instead of unrolled rounds
];
const debianLinker = "/usr/bin/wasm-ld-22";
const debianPackages = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/** A toolchain that builds for wasm32: the installed one, or one that could be installed, if possible with the sources of std. */
export async function wasmToolchain() {
  const present = await installed();
  const toolchain = present?.buildsStd ? present : ((await addedByRustup()) ?? present ?? (await addedByDebian()));
  if (!toolchain) {
    throw new Failure(
      `Install Rust with rustup, then run \`rustup target add ${target}\` and \`rustup component add rust-src\`.`,
    );
  }
  console.log(`wasm toolchain: ${toolchain.description}`);
  return toolchain;
}

async function installed() {
  const active = await inspect("cargo", "rustc");
  if (active?.buildsStd) return active;
  const system = await inspect("/usr/bin/cargo", "/usr/bin/rustc");
  return system?.buildsStd ? system : active;
}

async function addedByRustup() {
  if (!(await attempt(["rustup", "--version"])).ok) return undefined;
  const additions = [
    ["target", "add", target],
    ["component", "add", "rust-src"],
  ];
  await step(`rustup target add ${target}, component add rust-src: to build for wasm`, async () => {
    for (const addition of additions) {
      if (!(await attempt(["rustup", ...addition], { timeoutMs: 120_000 })).ok) return;
    }
  });
  return installed();
}

async function addedByDebian() {
  await installDebianPackages(debianPackages, "a compiler for wasm with the sources of std");
  return installed();
}

/** What a cargo and its rustc can do for wasm; `undefined` if they cannot build for it. */
async function inspect(cargo, rustc) {
  const sysroot = (await attempt([rustc, "--print", "sysroot"])).stdout.trim();
  if (!sysroot || !(await attempt([cargo, "--version"])).ok) return undefined;

  // A distribution's rustc has no rust-lld and no clippy of its version; nor may rustup's cargo stand in for it.
  const isDistribution = sysroot === "/usr";
  if (isDistribution && !existsSync(debianLinker)) return undefined;
  const env = { ...process.env };
  if (isDistribution)
    Object.assign(env, {
      RUSTC: rustc,
      RUSTDOC: "/usr/bin/rustdoc",
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: debianLinker,
    });

  const rustlib = join(sysroot, "lib/rustlib");
  const version = (await attempt([rustc, "--version"])).stdout.split(" ").slice(0, 2).join(" ");
  const toolchain = { description: `${version} of ${sysroot}`, hasClippy: !isDistribution };
  const stock = existsSync(join(rustlib, target)) ? { cargo: [cargo], env } : undefined;
  if (await canBuildStd(rustc, rustlib)) return withBuiltStd(toolchain, cargo, env, stock);
  return stock && withStockStd(toolchain, stock);
}

async function canBuildStd(rustc, rustlib) {
  if (!existsSync(join(rustlib, "src/rust/library/Cargo.lock"))) return false;
  const env = { ...process.env, RUSTC_BOOTSTRAP: "1" };
  return (await attempt([rustc, ...forSize, "--print", "sysroot"], { env })).ok;
}

function withBuiltStd({ description, hasClippy }, cargo, stableEnv, stock) {
  const env = { ...stableEnv, RUSTC_BOOTSTRAP: "1" };
  const buildStd = [cargo, "-Zbuild-std=std,panic_abort"];
  return {
    description: `${description}, std built from source for size, as for the published package`,
    hasClippy,
    buildsStd: true,
    // With the std that rustup installs, if there is one, for lints and tests do not need another. Where it has to be built, cargo
    // adds `test` for tests by itself, and not for the documentation's examples: rustdoc makes one program of all with it, and of
    // each without.
    cargo: stock?.cargo ?? [cargo, "-Zbuild-std=std,panic_abort,test"],
    env,
    release: {
      cargo: buildStd,
      env: { ...env, RUSTFLAGS: forSize.join(" ") },
    },
    development: stock ?? { cargo: buildStd, env },
  };
}

function withStockStd({ description, hasClippy }, stock) {
  return {
    description: `${description}, stock std`,
    hasClippy,
    buildsStd: false,
    ...stock,
    release: stock,
    development: stock,
  };
}
