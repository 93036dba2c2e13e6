import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import vm from "node:vm";
import { installPacked } from "./installed-package.mjs";

const execute = promisify(execFile);
const packed = await installPacked();
after(() => packed.remove());

/** Runs a CommonJS program in a new Node process and resolves to what it prints as JSON. */
async function run(source, flags = []) {
  const file = join(packed.folder, "main.cjs");
  await writeFile(file, source);
  return JSON.parse((await execute(process.execPath, [...flags, file], { cwd: packed.folder })).stdout);
}

/** Evaluates a CommonJS entry where there are the globals of JavaScript alone, and no host's. */
async function loadAlone(context, entry) {
  const file = join(packed.home, "dist", `${entry}.cjs`);
  const module = { exports: {} };
  vm.compileFunction(await readFile(file, "utf8"), ["module", "exports"], { filename: file, parsingContext: context })(
    module,
    module.exports,
  );
  return module.exports;
}

test("require gives what import gives, and the package works", async () => {
  const program = `
    const icr = require("icr-app-client");
    const testing = require("icr-app-client/testing");
    async function main() {
      const imported = [await import("icr-app-client"), await import("icr-app-client/testing")];
      const registry = testing.createRegistry({ installations: 7 });
      const client = new icr.IcrClient(registry.clientOptions);
      const all = await client.installations({ limit: 3 }).toArray();
      console.log(JSON.stringify({
        count: all.length,
        names: [icr, testing].map(Object.keys),
        imported: imported.map((module) => Object.keys(module)),
      }));
    }
    main();`;
  const { count, names, imported } = await run(program);
  assert.equal(count, 7);
  assert.deepEqual(names, imported);
});

test("an import of the CommonJS file finds its names, as Deno does from a CommonJS program", async () => {
  const missing = await packed.run(`
    const missing = [];
    for (const name of ["index", "testing"]) {
      const [esm, cjs] = await Promise.all(["js", "cjs"].map((kind) => import(\`./node_modules/icr-app-client/dist/\${name}.\${kind}\`)));
      missing.push(...Object.keys(esm).filter((exported) => !(exported in cjs)));
    }
    console.log(JSON.stringify(missing));`);
  assert.deepEqual(missing, []);
});

test("an error of what import gives is one for what require gives, and the other way round", async () => {
  const recognized = await run(`
    const required = require("icr-app-client");
    const { icrError, createRegistry } = require("icr-app-client/testing");
    async function main() {
      const imported = await import("icr-app-client");
      const thrown = [imported, required].map(({ IcrClient }) =>
        new IcrClient(createRegistry().clientOptions).getInstallation("none").catch((error) => error));
      const errors = [...(await Promise.all(thrown)), icrError("not_found")];
      console.log(JSON.stringify(errors.map((error) => [imported.isIcrError(error), required.isIcrError(error), error.code])));
    }
    main();`);
  assert.deepEqual(recognized, Array(3).fill([true, true, "not_found"]));
});

test("Node needs no require of ESM for it, which older versions lack", async () => {
  const flag = "--no-experimental-require-module";
  const flags = process.allowedNodeEnvironmentFlags.has("--experimental-require-module") ? [flag] : [];
  assert.equal(await run(`console.log(typeof require("icr-app-client").IcrClient === "function")`, flags), true);
});

test("loading touches no global of a host, and errors need none", async () => {
  const context = vm.createContext(Object.create(null));
  for (const name of ["TextDecoder", "TextEncoder", "fetch", "URL", "crypto", "performance", "setTimeout", "console"]) {
    assert.equal(vm.runInContext(`typeof ${name}`, context), name === "console" ? "object" : "undefined", name);
  }
  const before = vm.runInContext("Object.getOwnPropertyNames(globalThis)", context).length;
  const { isIcrError } = await loadAlone(context, "index");
  const { createRegistry, icrError } = await loadAlone(context, "testing");
  assert.ok(isIcrError(icrError("rate_limited")));
  assert.equal(typeof createRegistry, "function");
  assert.equal(vm.runInContext("Object.getOwnPropertyNames(globalThis)", context).length, before);
});
