import { run, step } from "../../scripts/lib/command.mjs";

const manifest = "bench/simulation/Cargo.toml";
const target = "target/simulation";
const program = `${target}/release/icr-app-client-simulation`;

/** Compiles the simulation for this machine. */
export function buildSimulation() {
  const build = ["build", "--release", "--locked", "--manifest-path", manifest, "--target-dir", target];
  return step("cargo build of the simulation", () => run(["cargo", ...build]));
}

/** Runs scenes ("full", "short", "agreed" or "rates"), and resolves to an outcome for each of them and each design. */
export async function simulate(scenes, seed = 1) {
  const lines = (await run([program, scenes, String(seed)])).trim().split("\n");
  return lines.map((line) => {
    const outcome = JSON.parse(line);
    return { ...outcome, mintsPerHour: outcome.mints / outcome.hours };
  });
}
