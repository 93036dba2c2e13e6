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

// The other blocks of Rust are tests of the crate's documentation: src/lib.rs includes the file.
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

test("docs/rust.md names the crate's version and the Rust that it requires", () => {
  const manifest = read("Cargo.toml");
  const [, version] = /^version = "(\d+\.\d+)/m.exec(manifest);
  const [, rust] = /^rust-version = "(.+)"/m.exec(manifest);
  for (const [, named] of guide.matchAll(/icr-app-client = (?:\{ version = )?"(.+?)"/g)) assert.equal(named, version);
  assert.ok(guide.includes(`It requires Rust ${rust}`));
});
