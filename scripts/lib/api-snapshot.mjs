import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cached } from "./cache.mjs";
import { Failure, attempt, root, run } from "./command.mjs";
import { published } from "./declarations.mjs";

const accepted = "tests/packaging/api";
const current = "target/api";
const target = "wasm32-unknown-unknown";
// Each release reads what one version of rustdoc's JSON says, which rustc 1.95 writes.
const reader = { program: "cargo-public-api", version: "0.52.0", format: 57 };

// What users can name: the package's declarations, and the crate as it is for wasm, where `Client` is, with `host`, `json` and `testing`.
const apis = { "declarations.txt": declarations, "crate.txt": publicItems };

/** Fails where the package's or the crate's API is not the one that was accepted, and shows what differs. */
export async function checkApi(tools) {
  const differences = [];
  for (const [name, read] of Object.entries(apis)) {
    const api = await read(tools);
    if (!api) continue;
    const paths = [join(accepted, name), write(current, name, api)];
    if (!existsSync(join(root, paths[0])))
      throw new Failure(`There is no ${paths[0]} yet: \`npm run api -- --accept\`.`);
    const { ok, output } = await attempt(["git", "diff", "--no-index", "--no-color", "--unified=1", ...paths]);
    if (!ok) differences.push(output);
  }
  if (differences.length === 0) return;
  throw new Failure(`${differences.join("")}If this change of the API is meant: \`npm run api -- --accept\`.`);
}

/** Makes the API as it is now the accepted one. */
export async function acceptApi(tools) {
  for (const [name, read] of Object.entries(apis)) {
    const api = await read(tools);
    if (api) console.log(`accepted: ${write(accepted, name, api)}`);
  }
}

/** The declarations that the package's entries reach, without their documentation. */
async function declarations() {
  const bare = join(root, "target/bare-declarations");
  rmSync(bare, { recursive: true, force: true });
  for (const project of ["js/tsconfig.json", "js/workers/tsconfig.json"]) {
    await run(["node_modules/.bin/tsc", "-p", project, "--removeComments", "--outDir", bare]);
  }
  const texts = [...published(bare)].sort().map((path) => `// ${path}\n${readFileSync(join(bare, path), "utf8")}`);
  return texts.join("\n");
}

/** The crate's public items, one a line; nothing where the toolchain's rustdoc is of another release. */
async function publicItems({ cargo, env }) {
  const options = [
    "--lib",
    "--locked",
    "--features",
    "host,json,testing",
    "--target",
    target,
    "--target-dir",
    "target",
  ];
  const json = ["-Zunstable-options", "--output-format", "json"];
  await run([...cargo, "rustdoc", ...options, "--", ...json], { env: { ...env, RUSTC_BOOTSTRAP: "1" } });
  const documentation = join(root, "target", target, "doc/icr_app_client.json");
  const { format_version: format } = JSON.parse(readFileSync(documentation, "utf8"));
  if (format !== reader.format) {
    console.log(
      `\nskipped: the crate's API, as ${reader.program} reads format ${reader.format} and rustdoc wrote ${format}`,
    );
    return undefined;
  }
  // Without blanket implementations and those of auto traits.
  return run([await publicApiReader(), "--rustdoc-json", documentation, "--simplified", "--simplified"]);
}

async function publicApiReader() {
  const { program, version } = reader;
  const install = ["cargo", "install", program, "--version", version, "--locked", "--debug"];
  const folder = await cached(`${program}-${version}`, async (to) => (await attempt([...install, "--root", to])).ok);
  if (!folder) throw new Failure(`Install ${program} ${version}.`);
  return join(folder, "bin", program);
}

function write(folder, name, text) {
  const path = join(folder, name);
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return path;
}
