import { run } from "./command.mjs";
import { target } from "./wasm-crate.mjs";

const native = { cargo: ["cargo"], env: process.env, hasClippy: true };

/** Lints the crate; where the toolchain has no clippy, its compiler's warnings are errors. */
export function lint({ cargo, env, hasClippy }, selection) {
  if (hasClippy) return run([...cargo, "clippy", ...selection, "--", "-D", "warnings"], { env });
  return run([...cargo, "-Zwarnings", "--config", 'build.warnings="deny"', "check", ...selection], { env });
}

/** Lints the library with each set of its features, on this machine or, with the tools for it, as wasm. */
export async function lintFeatureSets(wasm) {
  const platform = wasm ? ["--target", target] : [];
  for (const features of await featureSets()) {
    await lint(wasm ?? native, ["--lib", "--no-default-features", "--features", features.join(","), ...platform]);
  }
}

/**
 * Every set of at most two features that a Rust project may choose, and each of the npm package's features alone; all together are
 * linted elsewhere. Sets that are the same, because one feature turns another on, occur once.
 */
async function featureSets() {
  const metadata = JSON.parse(await run(["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]));
  const { default: _, ...features } = metadata.packages[0].features;
  const ofNpm = Object.keys(features).filter((name) => name.startsWith("npm"));
  const others = Object.keys(features).filter((name) => !name.startsWith("npm"));
  const sets = others.reduce((found, name) => [...found, ...found.map((set) => [...set, name])], [[]]);
  const isMeant = (set) =>
    set.length <= 2 && set.every((name) => features[name].every((on) => !features[on] || set.includes(on)));
  return [...sets.filter(isMeant), ...ofNpm.map((name) => [name])];
}
