import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { transform } from "esbuild";
import { root } from "../../../scripts/lib/command.mjs";
import { documentBlocks, documents } from "./blocks.mjs";
import { runBlock } from "./run-block.mjs";
import { typeCheck } from "./type-check.mjs";

const blocks = documentBlocks().filter(({ file }) => file === undefined);
const marked = (mark) => blocks.filter(({ marks }) => marks.includes(mark));
const forWorkers = marked("worker");
const withLibraries = marked("library");
// The suite of tests/stores compiles and runs them: they need its packages.
const forStores = marked("store");
const others = blocks.filter((block) => ![...forWorkers, ...withLibraries, ...forStores].includes(block));

const lib = ["ES2022", "DOM", "ESNext.Disposable"];
const complaints = new Map([
  ...(await typeCheck(others, "pages", { lib, types: ["node"] })),
  ...(await typeCheck(forWorkers, "workers", { lib: ["ES2022"], types: ["@cloudflare/workers-types"] })),
]);
// Some of their own declarations are not strict.
for (const [name, options] of Object.entries({
  "libraries-dom": { lib, types: [], skipLibCheck: true },
  "libraries-node": { lib: ["ES2022", "ESNext.Disposable"], types: ["node"], skipLibCheck: true },
})) {
  for (const [block, found] of await typeCheck(withLibraries, name, options)) {
    complaints.set(block, [...(complaints.get(block) ?? []), ...found]);
  }
}

for (const block of blocks.filter((each) => !forStores.includes(each))) {
  const { document, line, name } = block;
  test(`${document}: the block at line ${line} compiles`, () => assert.deepEqual(complaints.get(name), []));
}

for (const { document, line, code } of blocks.filter((each) => each.document === "README.md")) {
  test(`${document}: the block at line ${line} is JavaScript, too`, () => transform(code, { loader: "js" }));
}

for (const block of marked("run")) {
  test(`${block.document}: the block at line ${block.line} runs`, () => runBlock(block));
}

test("there are blocks that compile and blocks that run, and no mark without a meaning", () => {
  assert.ok(blocks.length > 0 && marked("run").length > 0);
  const marks = new Set(blocks.flatMap((block) => block.marks));
  assert.deepEqual(
    [...marks].filter((mark) => !["worker", "run", "library", "store"].includes(mark)),
    [],
  );
});

const excerpts = documentBlocks(["\\w+"]).filter(({ file }) => file !== undefined);

for (const { document, line, file, code } of excerpts) {
  test(`${document}: the block at line ${line} stands in ${file}`, () => {
    assert.ok(existsSync(join(root, file)), `there is no ${file}`);
    assert.ok(containsExcerpt(readFileSync(join(root, file), "utf8"), code), `it is not in ${file}:\n${code}`);
  });
}

test("each recipe has an excerpt of a project that is tested, or a block that runs", () => {
  const recipes = documents().filter((path) => path.startsWith("docs/recipes/"));
  const inRust = documentBlocks(["rust"]); // which the suite `wasm` compiles
  const shown = new Set([...excerpts, ...marked("run"), ...forWorkers, ...inRust].map(({ document }) => document));
  assert.ok(recipes.length > 0 && excerpts.length > 0);
  assert.deepEqual(
    recipes.filter((path) => !shown.has(path)),
    [],
  );
});

/** Whether a text has these lines, one after another, all of them indented by the same. */
function containsExcerpt(text, excerpt) {
  const [lines, wanted] = [text, excerpt].map((each) => each.trimEnd().split("\n"));
  return lines.some((line, start) => {
    const indent = line.slice(0, line.length - wanted[0].length);
    if (indent.trim() !== "") return false;
    return wanted.every((each, at) => lines[start + at] === (each === "" ? "" : indent + each));
  });
}
