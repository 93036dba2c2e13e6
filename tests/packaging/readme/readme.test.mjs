import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../../scripts/lib/command.mjs";
import { codeBlocks } from "./blocks.mjs";
import { runBlock } from "./run-block.mjs";
import { typeCheck } from "./type-check.mjs";

const blocks = codeBlocks(await readFile(join(root, "README.md"), "utf8"));
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
  for (const [line, found] of await typeCheck(withLibraries, name, options)) {
    complaints.set(line, [...(complaints.get(line) ?? []), ...found]);
  }
}

for (const { line } of blocks.filter((block) => !forStores.includes(block))) {
  test(`the block at line ${line} compiles`, () => assert.deepEqual(complaints.get(line), []));
}

for (const block of marked("run")) {
  test(`the block at line ${block.line} runs`, () => runBlock(block));
}

test("there are blocks that compile and blocks that run, and no mark without a meaning", () => {
  assert.ok(blocks.length > 0 && marked("run").length > 0);
  const marks = new Set(blocks.flatMap((block) => block.marks));
  assert.deepEqual(
    [...marks].filter((mark) => !["worker", "run", "library", "store"].includes(mark)),
    [],
  );
});
