import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../../scripts/lib/command.mjs";
import { readReference, referencePage } from "../../../scripts/docs/reference.mjs";
import { documents } from "../readme/blocks.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const linksOf = (text) => [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, link]) => link);

test("docs/reference.md is what the declarations say: `npm run docs -- --page` writes it", () => {
  assert.ok(readReference() === referencePage(), "docs/reference.md is out of date: npm run docs -- --page");
});

test("each error code has its heading in docs/errors.md, to which its documentation leads", () => {
  const [, type] = /export type IcrErrorCode =\n(.*?);\n\n/s.exec(read("js/generated/error-code.ts"));
  const codes = [...type.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code]) => code);
  const [, section] = /^## Codes$(.*)/ms.exec(read("docs/errors.md"));
  const headings = [...section.matchAll(/^### (\w+)$/gm)].map(([, heading]) => heading);
  assert.ok(codes.length > 10);
  assert.deepEqual(headings, codes);
  const linked = [...type.matchAll(/\(\.\.\/\.\.\/docs\/errors\.md#(\w+)\)/g)].map(([, anchor]) => anchor);
  assert.deepEqual(linked, codes);
});

test("llms.txt and docs/README.md lead to every page", () => {
  const pages = documents().filter((path) => path !== "README.md");
  const inLlms = linksOf(read("llms.txt"));
  const inIndex = linksOf(read("docs/README.md")).map((link) => join("docs", link));
  assert.deepEqual(
    pages.filter((path) => !inLlms.includes(path)),
    [],
  );
  assert.deepEqual(
    pages.filter((path) => path !== "docs/README.md" && !inIndex.includes(path)),
    [],
  );
});
