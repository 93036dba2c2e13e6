import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../../scripts/lib/command.mjs";
import { installPacked } from "../installed-package.mjs";

const execute = promisify(execFile);
const sources = join(root, "tests/packaging/type-tests");

/** A project with the packed package, these tests' sources, and the types of the runtimes. */
async function consumer(nodeTypes, undiciTypes) {
  const packed = await installPacked();
  after(() => packed.remove());
  await cp(sources, packed.folder, { recursive: true });
  const packages = {
    "@types/node": nodeTypes,
    "undici-types": undiciTypes,
    "@cloudflare/workers-types": join(root, "node_modules/@cloudflare/workers-types"),
  };
  for (const [name, from] of Object.entries(packages)) {
    await cp(from, join(packed.folder, "node_modules", name), { recursive: true });
  }
  return packed.folder;
}

const here = (name) => join(import.meta.dirname, "node_modules", name);
const now = await consumer(join(root, "node_modules/@types/node"), join(root, "node_modules/undici-types"));
// Newer types of Node are beyond compilers of that time.
const then = await consumer(here("types-node-2023"), here("undici-types"));

const projects = (await readdir(sources)).filter((file) => file.endsWith("tsconfig.json"));
const compilers = [
  { name: "typescript 5.2", compiler: here("typescript-5.2"), folder: then },
  { name: "typescript 5.4", compiler: here("typescript-5.4"), folder: then },
  { name: "typescript 5.9", compiler: here("typescript-5.9"), folder: now },
  { name: "typescript 6", compiler: here("typescript-6"), folder: now },
  { name: "the repository's typescript", compiler: join(root, "node_modules/typescript"), folder: now },
];

for (const { name, compiler, folder } of compilers) {
  for (const project of projects) {
    test(`${name} compiles with the packed declarations and rejects wrong usage: ${project}`, async () => {
      const args = [join(compiler, "bin/tsc"), "--pretty", "false", "-p", project];
      const { stdout } = await execute(process.execPath, args, { cwd: folder }).catch((error) => error);
      assert.equal(stdout.split("\n").slice(0, 20).join("\n"), "");
    });
  }
}

// Newer compilers have no such resolution.
for (const { name, compiler, folder } of compilers.filter(({ name }) => name.includes(" 5."))) {
  test(`${name} finds the declarations of each entry without reading \`exports\``, async () => {
    const args = [join(compiler, "bin/tsc"), "--pretty", "false", "-p", "node10.json"];
    const { stdout } = await execute(process.execPath, args, { cwd: folder }).catch((error) => error);
    assert.equal(stdout, "");
  });
}

test("the compilers are of the versions that they are called by, and the last is the newest", async () => {
  const versions = await Promise.all(
    compilers.map(async ({ compiler }) => JSON.parse(await readFile(join(compiler, "package.json"), "utf8")).version),
  );
  compilers.forEach(({ name }, at) => {
    const [, named] = /^typescript (.+)$/.exec(name) ?? [];
    if (named) assert.ok(versions[at].startsWith(`${named}.`), versions[at]);
  });
  assert.deepEqual(versions, versions.toSorted());
});
