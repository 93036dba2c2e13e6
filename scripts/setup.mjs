import { statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "./lib/chromium.mjs";
import { Failure, attempt, main, root, step } from "./lib/command.mjs";
import { firefox } from "./lib/firefox.mjs";
import { wasmBindgen } from "./lib/wasm-bindgen.mjs";
import { wasmToolchain } from "./lib/wasm-toolchain.mjs";

/**
 * Installs what a build (and the tests) need and this machine lacks.
 *
 * Answers how to compile for wasm: `cargo` is the command up to its subcommand, `env` the environment for it, with
 * wasm-bindgen on its PATH; `release` holds the same two for the npm package's artefact.
 */
export async function setup({ tests = false } = {}) {
  await npmPackages();
  const toolchain = await wasmToolchain();
  const tools = await wasmBindgen();
  const extra = tests ? { ...(await chromium()), ...(await firefox()) } : {};
  if (tools) extra.PATH = tools + delimiter + process.env.PATH;
  return {
    ...toolchain,
    env: { ...toolchain.env, ...extra },
    release: { ...toolchain.release, env: { ...toolchain.release.env, ...extra } },
  };
}

/** Installs the packages of a folder's lock file, if there is one, unless they are there. */
export async function npmPackages(folder = ".") {
  const time = (path) => statSync(join(root, folder, path), { throwIfNoEntry: false })?.mtimeMs;
  const lock = time("package-lock.json");
  if (!lock) return;
  const installed = time("node_modules/.package-lock.json");
  // Some have this package itself among theirs, as a copy of what was built.
  const built = time("node_modules/icr-app-client") ? statSync(join(root, "dist/index.js")).mtimeMs : 0;
  if (installed >= Math.max(lock, built)) return;
  const why = installed ? "package-lock.json or the build is newer than node_modules" : "node_modules is missing";
  await step(`npm ci in ${folder}: ${why}`, async () => {
    const { ok, output } = await attempt(["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund"]);
    const [, reason] = /^npm error (?!code )(.+)$/m.exec(output) ?? [];
    if (!ok) throw new Failure(`Install the npm packages of ${folder}/package-lock.json (npm says: ${reason}).`);
  });
}

await main(import.meta, () => setup({ tests: process.argv.includes("--tests") }));
