import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/lib/command.mjs";
import { patchBindgenOutput } from "../../scripts/lib/patch-bindgen-output.mjs";

const generated = readFileSync(join(root, "target/bindgen/core.js"), "utf8");

test("functions that the wasm imports from several snippets are linked to the module of each", () => {
  const [first, second] = ["fetch", "timers"].map((name) => `./snippets/icr-app-client-0/src/runtime/js/${name}.js`);
  const source = generated
    .replaceAll(/^import \* as import\d+ .*\n|^ +"\.\/snippets\/.*": import\d+,\n/gm, "")
    .replace(/^/, `import * as import1 from "${first}"\nimport * as import2 from "${second}"\n`)
    .replace(/^( +)"\.\/core_bg\.js": import0,$/m, `$&\n$1"${first}": import1,\n$1"${second}": import2,`);
  const imports = [
    [first, "isWorkers", "x"],
    [second, "monotonicMs", "y"],
  ];
  const patched = patchBindgenOutput(source, { imports, exports: [["memory", "z"]] });
  assert.match(patched, /a: \{ \.\.\.import0, x: import1\.isWorkers, y: import2\.monotonicMs \},\n    \};/);
  assert.match(patched, /\bwasm\.z\.buffer\b/);
});

test("a patch that does not match what wasm-bindgen generates fails the build", () => {
  const changed = generated.replace("function getStringFromWasm0", "function readText");
  assert.throws(() => patchBindgenOutput(changed, { imports: [], exports: [] }), /"cache static texts" does not match/);
});
