import { statSync } from "node:fs";
import { dirname, delimiter, join } from "node:path";
import { chromium } from "./lib/chromium.mjs";
import { Failure, attempt, main, root, step } from "./lib/command.mjs";
import { firefox } from "./lib/firefox.mjs";
import { redis } from "./lib/redis.mjs";
import { sourceFiles } from "./lib/source-files.mjs";
import { valkey } from "./lib/valkey.mjs";
import { wasmBindgen } from "./lib/wasm-bindgen.mjs";
import { wasmToolchain } from "./lib/wasm-toolchain.mjs";

/**
 * Installs what this machine lacks of `needs`, and nothing else:
 *
 * - "npm": the packages of package-lock.json
 * - "wasm": a Rust toolchain for wasm32, and wasm-bindgen in the version of Cargo.lock
 * - "chromium", with its driver
 * - "firefox", "redis" and "valkey", which may be missing afterwards
 *
 * Returns `env`, the environment for programs that use these. With "wasm" it also returns how to compile: `cargo` is the
 * command up to its subcommand; `release` and `development` have a `cargo` and an `env` for the two builds of the package.
 *
 * @param {("npm" | "wasm" | "chromium" | "firefox" | "redis" | "valkey")[]} needs
 */
export async function setup(needs) {
  if (needs.includes("npm")) await npmPackages();
  const toolchain = needs.includes("wasm") ? await wasmToolchain() : { env: process.env };
  const programs = needs.includes("wasm") ? await wasmBindgen() : undefined;
  const added = {
    ...(programs && { PATH: programs + delimiter + process.env.PATH }),
    ...(needs.includes("chromium") && (await chromium())),
    ...(needs.includes("firefox") && (await firefox())),
    ...(needs.includes("redis") && (await redis())),
    ...(needs.includes("valkey") && (await valkey())),
  };
  const withAdded = ({ env, ...others }) => ({ ...others, env: { ...env, ...added } });
  const { release, development, ...others } = toolchain;
  return withAdded({
    ...others,
    ...(release && { release: withAdded(release), development: withAdded(development) }),
  });
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

/** Installs the packages of each lock file below the folders: some tests and examples have packages of their own. */
export async function npmPackagesBelow(folders) {
  for (const path of folders.flatMap(sourceFiles)) {
    if (path.endsWith("package-lock.json")) await npmPackages(dirname(path));
  }
}

await main(import.meta, () =>
  setup(process.argv.includes("--tests") ? ["npm", "wasm", "chromium", "firefox", "redis", "valkey"] : ["npm", "wasm"]),
);
