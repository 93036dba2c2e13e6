import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, run } from "./command.mjs";

const emitted = join(root, "target/declarations");
const dist = join(root, "dist");
const specifier = /((?:from|import\() ?"(\.[^"]+))\.js"/g;

/**
 * Checks the TypeScript, and writes to `dist` only the declarations that the package's entries reach: once for `import`,
 * once for `require`, because TypeScript tells by the extension which of them a file may be loaded with.
 */
export async function writeDeclarations() {
  rmSync(emitted, { recursive: true, force: true });
  await run(["node_modules/.bin/tsc", "-p", "js/tsconfig.json"]);
  for (const file of published(emitted)) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    writeBoth(file, readFileSync(join(emitted, file), "utf8"));
  }
  for (const entry of ["host", "testing"]) writeBoth(`${entry}.d.ts`, `export * from "./${entry}/index.js";\n`);
}

function writeBoth(file, text) {
  writeFileSync(join(dist, file), text);
  writeFileSync(join(dist, file.replace(/\.ts$/, ".cts")), text.replaceAll(specifier, '$1.cjs"'));
}

/** The files of a folder of emitted declarations that the package's entries reach. */
export function published(folder) {
  const files = new Set(["index.d.ts", "host/index.d.ts", "testing/index.d.ts"]);
  for (const file of files) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, , path] of text.matchAll(specifier)) {
      files.add(join(dirname(file), `${path}.d.ts`));
    }
  }
  return files;
}
