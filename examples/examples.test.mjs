import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib/command.mjs";
import { sourceFiles } from "../scripts/lib/source-files.mjs";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const read = (path) => readFileSync(join(root, path), "utf8");
const isCode = (path) => /\.(tsx?|mjs|rs)$/.test(path) && !/(\.test\.mjs|\.config\.ts)$/.test(path);
const isComment = (line) => /^\s*(\/\/.*|\/\*\*.*\*\/)?$/.test(line);

for (const { name } of folders) {
  const files = sourceFiles(`examples/${name}`);

  test(`${name}: its code is under 120 lines, and each file under 60`, () => {
    const lines = (path) => read(path).split("\n");
    const counts = files.filter(isCode).map((path) => lines(path).filter((line) => !isComment(line)).length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    assert.ok(total > 0 && total < 120, `${total} lines`);
    assert.ok(Math.max(...counts) < 60, `${counts} lines`);
  });

  test(`${name}: it is tested, and its README and the repository's lead to it`, () => {
    assert.ok(files.some((path) => path.endsWith(".test.mjs")));
    const starts = files.includes(`examples/${name}/package.json`);
    const command = starts ? `npm run example ${name}` : `node --test examples/${name}/`;
    assert.ok(read(`examples/${name}/README.md`).includes(command), command);
    assert.ok(read("README.md").includes(`(examples/${name})`));
  });
}

test("both pages have the same host", () => {
  assert.equal(read("examples/react-app/host.ts"), read("examples/vite-app/host.ts"));
});

test("a name that is no example is answered with those that there are", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/example.mjs"), "no-such"]);
  assert.equal(status, 1);
  assert.equal(String(stderr), "Name an example: fastify-app, hono-worker, react-app, rust-app, vite-app, worker.\n");
});
