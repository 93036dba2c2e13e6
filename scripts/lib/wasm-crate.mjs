import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./command.mjs";

export const target = "wasm32-unknown-unknown";

/**
 * Compiles the crate as the npm package has it, and returns the path of the wasm.
 *
 * @param {{ cargo: string[], env: NodeJS.ProcessEnv }} toolchain
 * @param {object} [options]
 * @param {"release" | "dev"} [options.profile]
 * @param {string} [options.targetDir]
 */
export async function compileNpmCrate({ cargo, env }, { profile = "release", targetDir = "target" } = {}) {
  const features = ["--no-default-features", "--features", "npm"];
  // The manifest names no `cdylib`: as a dependency of a Rust app, the crate would bring a second wasm file.
  const selection = ["--lib", "--crate-type", "cdylib", ...features, "--target", target, "--target-dir", targetDir];
  await run([...cargo, "rustc", "--profile", profile, "--locked", ...selection], { env });
  return join(targetDir, target, profile === "dev" ? "debug" : profile, "icr_app_client.wasm");
}

/** Writes wasm-bindgen's JavaScript and wasm to target/bindgen. */
export function generateBindings({ env }, wasm, options) {
  const output = ["--out-dir", "target/bindgen", "--out-name", "core"];
  const common = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
  return run(["wasm-bindgen", ...common, ...options, ...output, wasm], { env });
}

export function emptyDist() {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  mkdirSync(join(root, "dist"));
}
