import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib/command.mjs";
import { rustExamples } from "../scripts/rust-example.mjs";
import { sourceFiles } from "../scripts/lib/source-files.mjs";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const read = (path) => readFileSync(join(root, path), "utf8");
const isCode = (path) => /\.(tsx?|mjs|rs)$/.test(path) && !/(\.test\.mjs|\.config\.ts|\/emulator\.mjs)$/.test(path);
// The whole of an app has more to do than a call or two.
const limits = { marketplace: { ofAll: 160, ofFile: 100 } };
const isComment = (line) => /^\s*(\/\/.*|\/\*\*.*\*\/)?$/.test(line);

for (const { name } of folders) {
  const files = sourceFiles(`examples/${name}`);

  const { ofAll, ofFile } = limits[name] ?? { ofAll: 120, ofFile: 60 };
  test(`${name}: its code is under ${ofAll} lines, and each file under ${ofFile}`, () => {
    const lines = (path) => read(path).split("\n");
    const counts = files.filter(isCode).map((path) => lines(path).filter((line) => !isComment(line)).length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    assert.ok(total > 0 && total < ofAll, `${total} lines`);
    assert.ok(Math.max(...counts) < ofFile, `${counts} lines`);
  });

  test(`${name}: it is tested, and its README and the documentation lead to it`, () => {
    assert.ok(files.some((path) => path.endsWith(".test.mjs")));
    const starts = files.includes(`examples/${name}/package.json`);
    const command = starts ? `npm run example ${name}` : `node --test examples/${name}/`;
    assert.ok(read(`examples/${name}/README.md`).includes(command), command);
    assert.ok(read("docs/README.md").includes(`(../examples/${name}/README.md)`));
  });
}

test("both pages have the same host", () => {
  assert.equal(read("examples/react-app/host.ts"), read("examples/vite-app/host.ts"));
});

test("each lock file of Rust has the crate's wasm-bindgen, for which the build has the program", () => {
  const version = (lock) => /name = "wasm-bindgen"\nversion = "(.+)"/.exec(read(lock))[1];
  const versions = Object.keys(rustExamples).map((name) => version(`examples/${name}/Cargo.lock`));
  assert.deepEqual(
    versions,
    versions.map(() => version("Cargo.lock")),
  );
});

test("a name that is no example is answered with those that there are", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/example.mjs"), "no-such"]);
  assert.equal(status, 1);
  const names = "fastify-app, hono-worker, leptos-app, marketplace, react-app, rust-app, rust-worker, vite-app, worker";
  assert.equal(String(stderr), `Name an example: ${names}.\n`);
});
