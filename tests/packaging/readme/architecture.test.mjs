import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../../scripts/lib/command.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const [, table] = /^## Where is …$([^]*?)^## /m.exec(read("ARCHITECTURE.md"));
const rows = [...table.matchAll(/^\|([^|]+)\|[^|]+\]\(([^)]+)\)[^|]*\|([^|]+)\|$/gm)];

test("each name that ARCHITECTURE.md leads to stands in its file", () => {
  assert.ok(rows.length > 30, "the table was not read");
  const missing = rows.flatMap(([, what, file, names]) => {
    const text = read(file);
    const unknown = [...names.matchAll(/`(\w+)`/g)].filter(([, name]) => !new RegExp(`\\b${name}\\b`).test(text));
    return unknown.map(([, name]) => `${what.trim()}: ${name} in ${file}`);
  });
  assert.deepEqual(missing, []);
});
