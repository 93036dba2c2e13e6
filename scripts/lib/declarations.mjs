import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, run } from "./command.mjs";
import { wasmNames } from "./wasm-crate.mjs";

const emitted = join(root, "target/declarations");
const dist = join(root, "dist");
/** The entries beside the client's, each a folder of js/. */
const folderEntries = ["host", "stores", "testing"];
/** Likewise, of runtimes that load nothing by `require`. */
const importOnly = ["workers"];
/** What an import of the wasm is, in tools that compile it. */
const wasmDeclaration = `/** The WebAssembly, compiled by the bundler: what the entries for Workers and edge functions import. */
declare const module: typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;
export default module;
`;
const specifier = /((?:from|import\() ?"(\.[^"]+))\.js"/g;

/**
 * Checks the TypeScript, and writes to `dist` only the declarations that the package's entries reach: once for `import`,
 * once for `require`, because TypeScript tells by the extension which of them a file may be loaded with.
 */
export async function writeDeclarations() {
  rmSync(emitted, { recursive: true, force: true });
  for (const project of ["js/tsconfig.json", "js/workers/tsconfig.json"]) {
    await run(["node_modules/.bin/tsc", "-p", project]);
  }
  const read = (file) => readFileSync(join(emitted, file), "utf8");
  for (const file of published(emitted)) writeDeclaration(file, read(file));
  for (const file of published(emitted, folderEntries)) {
    writeDeclaration(file.replace(/\.ts$/, ".cts"), read(file).replaceAll(specifier, '$1.cjs"'));
  }
  for (const entry of [...folderEntries, ...importOnly]) {
    writeDeclaration(`${entry}.d.ts`, `export * from "./${entry}/index.js";\n`);
  }
  for (const name of wasmNames) writeDeclaration(`${name}.wasm.d.ts`, wasmDeclaration);
  for (const entry of folderEntries) writeDeclaration(`${entry}.d.cts`, `export * from "./${entry}/index.cjs";\n`);
}

function writeDeclaration(file, text) {
  mkdirSync(dirname(join(dist, file)), { recursive: true });
  writeFileSync(join(dist, file), text);
}

/** The files of a folder of emitted declarations that the package's entries reach. */
export function published(folder, entries = [...folderEntries, ...importOnly]) {
  const files = new Set(["index.d.ts", ...entries.map((entry) => `${entry}/index.d.ts`)]);
  for (const file of files) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, , path] of text.matchAll(specifier)) {
      files.add(join(dirname(file), `${path}.d.ts`));
    }
  }
  return files;
}
