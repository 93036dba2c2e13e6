import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Failure, main, root } from "./lib/command.mjs";

/** The size of an app with a client in it, in bytes of brotli: what it may have, and what it should. */
const budget = 33_000;
const aim = 30_000;

/** What a user downloads: the smallest app with a client in it, and its two parts. */
export async function measure() {
  const wasm = await readFile(join(root, "dist/core.wasm"));
  const sha256 = createHash("sha256").update(wasm).digest("hex");
  return { wasm, sha256, javaScript: await bundledApp("workerd"), app: await bundledApp("default") };
}

export function printSizes({ wasm, sha256, javaScript, app }) {
  console.log(`                  raw     gzip   brotli`);
  console.log(`core.wasm      ${columns(wasm)}   sha256 ${sha256}`);
  console.log(`JavaScript     ${columns(javaScript)}   minified, without the wasm`);
  console.log(
    `app            ${columns(app)}   minified, with the wasm inlined; in brotli at most ${budget}, aim ${aim}`,
  );
}

/** Fails when an app with a client in it is over the budget. */
export async function checkBudget() {
  const excess = brotliCompressSync((await measure()).app).length - budget;
  if (excess > 0) throw new Failure(`The app is ${excess} bytes over its budget of ${budget}.`);
}

/** The minified bundle of an app that only imports the client, resolved as under an exports condition. */
async function bundledApp(condition) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: 'import { IcrClient } from "icr-app-client"; console.log(IcrClient);', resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    conditions: [condition],
    external: ["*.wasm"],
    format: "esm",
    minify: true,
    write: false,
  });
  return outputFiles[0].contents;
}

function columns(bytes) {
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  return sizes.map((size) => String(size).padStart(8)).join(" ");
}

await main(import.meta, async () => {
  printSizes(await measure());
  await checkBudget();
});
