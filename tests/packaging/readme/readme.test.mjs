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
const others = blocks.filter((block) => !forWorkers.includes(block));

const complaints = new Map([
  ...(await typeCheck(others, "pages", { lib: ["ES2022", "DOM", "ESNext.Disposable"], types: ["node"] })),
  ...(await typeCheck(forWorkers, "workers", { lib: ["ES2022"], types: ["@cloudflare/workers-types"] })),
]);

for (const { line } of blocks) {
  test(`the block at line ${line} compiles`, () => assert.deepEqual(complaints.get(line), []));
}

for (const block of marked("run")) {
  test(`the block at line ${block.line} runs`, () => runBlock(block));
}

test("there are blocks that compile and blocks that run, and no mark without a meaning", () => {
  assert.ok(blocks.length > 0 && marked("run").length > 0);
  const marks = new Set(blocks.flatMap((block) => block.marks));
  assert.deepEqual(
    [...marks].filter((mark) => !["worker", "run"].includes(mark)),
    [],
  );
});
