import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { attempt, root, run } from "../../../scripts/lib/command.mjs";
import { target as wasm32 } from "../../../scripts/lib/wasm-crate.mjs";
import { setup } from "../../../scripts/setup.mjs";
import { bin, folder, nodeProgram } from "./tools.mjs";

const crate = join(folder, "rust-consumer");
const library = "icr_rust_consumer";
const program = `console.log(await countInstallations());`;
const importing = (path) => `import { countInstallations } from "${path}";\n${program}`;

let building;

/** The crate rust-consumer as wasm, compiled once: in the folder and with the profile of the crate's own tests. */
async function compile() {
  const tools = await setup(["wasm"]);
  const project = ["--manifest-path", join(crate, "Cargo.toml"), "--target", wasm32, "--target-dir", "target"];
  await run([...tools.cargo, "build", "--locked", ...project], { env: tools.env });
  return { env: tools.env, wasm: `target/${wasm32}/debug/${library}.wasm` };
}

/** What wasm-bindgen makes for a target, in a new folder. */
async function bindgen(target) {
  const { env, wasm } = await (building ??= compile());
  const place = `target/rust-targets/${target}`;
  await rm(join(root, place), { recursive: true, force: true });
  await mkdir(join(root, place), { recursive: true });
  // The nearest package.json, in the place of this repository's.
  await writeFile(join(root, place, "package.json"), "{}");
  const made = await attempt(["wasm-bindgen", "--target", target, "--out-dir", place, wasm], { env });
  return { ...made, place: join(root, place), entry: `./${library}.js` };
}

/** A row for one target; `use` resolves to what the library printed. */
const target = (name, use) => ({
  name: `rust-${name}`,
  folder,
  isInCi: true,
  version: async () => (await run(["cargo", "--version"])).split(" ")[1],
  async check(consumer) {
    const made = await bindgen(name);
    assert.ok(made.ok, made.output);
    assert.equal((await use(made, consumer)).trim(), "250");
    return 1;
  },
});

/** Runs code beside the library, with a program. */
async function runBeside(place, file, code, command) {
  await writeFile(join(place, file), code);
  return run([...command, join(place, file)], { cwd: place });
}

/** What a page of this script prints, in Chromium. */
async function inPage(place, consumer, script) {
  await writeFile(join(place, "index.html"), `<!doctype html><script type="module">${script}</script>`);
  const { page, complaints } = await (await consumer.browser()).open(place);
  const text = await page.waitForFunction(() => document.title).then((title) => title.jsonValue());
  assert.deepEqual(
    complaints.filter((complaint) => !/favicon|404/.test(complaint)),
    [],
  );
  return text;
}

/** Not in CI: Leptos and its macros compile for minutes. */
const leptos = {
  ...target("leptos"),
  isInCi: false,
  async check() {
    await run([process.execPath, "--test", "examples/leptos-app/leptos-app.test.mjs"]);
    return 1;
  },
};

export const rustTargets = [
  leptos,
  target("web", ({ place, entry }, consumer) => {
    const script = `import start, { countInstallations } from "${entry}"; await start(); document.title = await countInstallations();`;
    return inPage(place, consumer, script);
  }),
  // What bundlers are left to do, importing wasm as a module, Node 24 does by itself.
  target("bundler", ({ place, entry }) => runBeside(place, "program.mjs", importing(entry), [nodeProgram(24)])),
  target("nodejs", async ({ place, entry }) => {
    // As in a CommonJS package, which has to say that the snippets are ES modules.
    await writeFile(join(place, "package.json"), '{ "type": "commonjs" }');
    await writeFile(join(place, "snippets/package.json"), '{ "type": "module" }');
    const code = `require("${entry}").countInstallations().then((count) => console.log(count));`;
    return runBeside(place, "program.cjs", code, [nodeProgram(20)]);
  }),
  target("experimental-nodejs-module", ({ place, entry }) =>
    runBeside(place, "program.mjs", importing(entry), [nodeProgram(20)]),
  ),
  target("deno", ({ place, entry }) =>
    runBeside(place, "program.mjs", importing(entry), [bin("deno"), "run", "--no-prompt", `--allow-read=${place}`]),
  ),
  target("module", ({ place, entry }) => runBeside(place, "program.mjs", importing(entry), [nodeProgram(24)])),
  {
    ...target("no-modules"),
    async check() {
      const { ok, output } = await bindgen("no-modules");
      assert.ok(!ok && /no-modules/.test(output), output);
      return 1;
    },
  },
];
