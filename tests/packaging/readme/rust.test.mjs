import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../../scripts/lib/command.mjs";
import { sourceFiles } from "../../../scripts/lib/source-files.mjs";
import { codeBlocks } from "./blocks.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const compact = (code) => code.replaceAll(/\s+/g, "");
const guide = read("docs/rust.md");

// The first block of Rust is run by tests/rust-recipes; the others are tests of the crate's documentation: src/lib.rs includes
// the file.
test("what docs/rust.md shows of Workers and Leptos is code of the examples, which are built and run", () => {
  const sources = ["rust-worker", "leptos-app"].flatMap((name) => sourceFiles(`examples/${name}/src`));
  const code = sources.map((path) => compact(read(path)));
  const shown = codeBlocks(guide, ["rust"]).filter(({ marks }) => marks.includes(",ignore"));
  assert.ok(shown.length >= 4);
  const unknown = shown.filter((block) => !code.some((text) => text.includes(compact(block.code))));
  assert.deepEqual(
    unknown.map(({ line }) => `line ${line}`),
    [],
  );
});

// wasm-bindgen's runner counts an example without the attribute as passed, and does not run it.
test("every example of the client's documentation is a test, but for one that needs workerd", () => {
  const sources = ["src/bindings/rust", "src/testing"].flatMap(sourceFiles).filter((path) => path.endsWith(".rs"));
  // Of a Rust file, what its lines say after `///` or `//!`.
  const documentation = (path) =>
    path.endsWith(".rs") ? read(path).replaceAll(/^ *\/\/[/!] ?|^(?! *\/\/[/!]).*$/gm, "") : read(path);
  const all = ["src/front_page.md", ...sources].flatMap((path) =>
    [...documentation(path).matchAll(/^```(\S*)\n(.*?)^```$/gms)].map(([, mark, code]) => ({ path, mark, code })),
  );
  const examples = all.filter(({ mark }) => mark !== "toml");
  assert.ok(examples.length > 80);
  const others = examples.filter(
    ({ mark, code }) => mark !== "" || !/#\[(wasm_bindgen_test::)?wasm_bindgen_test\]/.test(code),
  );
  assert.deepEqual(
    others.map(({ path, mark }) => [path, mark]),
    [["src/bindings/rust/builder.rs", "no_run"]],
  );
});

test("docs/rust.md names the crate's version and the Rust that it requires", () => {
  const manifest = read("Cargo.toml");
  const [, version] = /^version = "(\d+\.\d+)/m.exec(manifest);
  const [, rust] = /^rust-version = "(.+)"/m.exec(manifest);
  for (const [, named] of guide.matchAll(/icr-app-client = (?:\{ version = )?"(.+?)"/g)) assert.equal(named, version);
  assert.ok(guide.includes(`It requires Rust ${rust}`));
});
