import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib/command.mjs";
import { sourceFiles } from "../scripts/lib/source-files.mjs";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const read = (path) => readFileSync(join(root, path), "utf8");
const isCode = (path) => /\.(ts|mjs|rs)$/.test(path) && !/(\.test\.mjs|\.config\.ts)$/.test(path);
const isComment = (line) => /^\s*(\/\/.*|\/\*\*.*\*\/)?$/.test(line);

for (const { name } of folders) {
  const files = sourceFiles(`examples/${name}`);

  test(`${name}: its code is under 60 lines`, () => {
    const lines = files.filter(isCode).flatMap((path) => read(path).split("\n"));
    const count = lines.filter((line) => !isComment(line)).length;
    assert.ok(count > 0 && count < 60, `${count} lines`);
  });

  test(`${name}: it is tested, and its README and the repository's lead to it`, () => {
    assert.ok(files.some((path) => path.endsWith(".test.mjs")));
    const starts = files.includes(`examples/${name}/package.json`);
    const command = starts ? `npm run example ${name}` : `node --test examples/${name}/`;
    assert.ok(read(`examples/${name}/README.md`).includes(command), command);
    assert.ok(read("README.md").includes(`(examples/${name})`));
  });
}

test("a name that is no example is answered with those that there are", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/example.mjs"), "no-such"]);
  assert.equal(status, 1);
  assert.equal(String(stderr), "Name an example: rust-app, vite-app, worker.\n");
});
