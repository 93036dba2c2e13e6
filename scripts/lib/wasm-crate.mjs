import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./command.mjs";

export const target = "wasm32-unknown-unknown";

/**
 * The wasm files of the npm package: the client's, and that of `icr-app-client/host`. Each is the crate with one feature.
 *
 * @typedef {"core" | "host"} WasmName
 */
const features = { core: "npm", host: "npm-host" };
export const wasmNames = Object.keys(features);

/**
 * Compiles the crate as the npm package has it, and returns the path of the wasm.
 *
 * @param {WasmName} name
 * @param {{ cargo: string[], env: NodeJS.ProcessEnv }} toolchain
 * @param {object} [options]
 * @param {"release" | "dev"} [options.profile]
 * @param {string} [options.targetDir] by default cargo's own
 */
export async function compileNpmCrate(
  name,
  { cargo, env },
  { profile = "release", targetDir = process.env.CARGO_TARGET_DIR ?? "target" } = {},
) {
  const feature = ["--no-default-features", "--features", features[name]];
  // The manifest names no `cdylib`: as a dependency of a Rust app, the crate would bring a second wasm file.
  const selection = ["--lib", "--crate-type", "cdylib", ...feature, "--target", target, "--target-dir", targetDir];
  await run([...cargo, "rustc", "--profile", profile, "--locked", ...selection], { env });
  return join(targetDir, target, profile === "dev" ? "debug" : profile, "icr_app_client.wasm");
}

/** Writes wasm-bindgen's JavaScript and wasm to target/bindgen. */
export function generateBindings(name, { env }, wasm, options) {
  const output = ["--out-dir", "target/bindgen", "--out-name", name];
  const common = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
  return run(["wasm-bindgen", ...common, ...options, ...output, wasm], { env });
}

export function emptyDist() {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  mkdirSync(join(root, "dist"));
}
