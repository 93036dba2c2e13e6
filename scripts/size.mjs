import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Failure, main, root } from "./lib/command.mjs";

/** The size of an app with a client in it, in bytes of brotli: what it should have at most. It has more as of now. */
const budget = 33_000;

/** What it must not exceed until it is within its budget. Lower it with every change that saves; do not raise it. */
const ceiling = 39_560;

/** The size of an app that imports only `isIcrError`, in bytes of brotli: what it must not exceed. */
export const errorsBudget = 1_000;

/** The size of `icr-app-client/host`, all of it, in bytes of brotli: what it has at most. */
const hostBudget = 16_000;

const importing = (name) => `import { ${name} } from "icr-app-client"; console.log(${name});`;
const hostCode = 'export * from "icr-app-client/host";';

/** What a user downloads: the smallest app with a client in it, and its two parts; one that imports only `isIcrError`; the host. */
export async function measure() {
  const wasm = await readFile(join(root, "dist/core.wasm"));
  const sha256 = createHash("sha256").update(wasm).digest("hex");
  return {
    wasm,
    sha256,
    javaScript: await bundled(importing("IcrClient"), "workerd"),
    app: await bundled(importing("IcrClient"), "default"),
    errors: await bundled(importing("isIcrError"), "default"),
    host: await bundled(hostCode, "default"),
  };
}

export function printSizes({ wasm, sha256, javaScript, app, errors, host }) {
  console.log(`                  raw     gzip   brotli`);
  console.log(`core.wasm      ${columns(wasm)}   sha256 ${sha256}`);
  console.log(`JavaScript     ${columns(javaScript)}   minified, without the wasm`);
  console.log(
    `app            ${columns(app)}   minified, with the wasm inlined; in brotli over ${ceiling} fails, budget ${budget}`,
  );
  console.log(`isIcrError     ${columns(errors)}   minified, an app that imports nothing else; budget ${errorsBudget}`);
  console.log(`host           ${columns(host)}   minified, with its wasm inlined; in brotli over ${hostBudget} fails`);
}

/** Fails when an app is over its ceiling or budget, and says how far one with a client in it is over its budget. */
export async function checkSize() {
  const { app, errors, host } = await measure();
  const [size, errorsSize, hostSize] = [app, errors, host].map(brotliSize);
  if (size > budget) console.log(`The app is ${size - budget} bytes over its budget of ${budget}.`);
  if (size > ceiling) throw new Failure(`The app is ${size - ceiling} bytes over its ceiling of ${ceiling}.`);
  if (errorsSize > errorsBudget) {
    throw new Failure(`An app that imports only isIcrError has ${errorsSize} bytes, and may have ${errorsBudget}.`);
  }
  if (hostSize > hostBudget) throw new Failure(`The host has ${hostSize} bytes, and may have ${hostBudget}.`);
}

/** The minified bundle of a program, resolved as under an exports condition. */
async function bundled(contents, condition) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
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
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliSize(bytes)];
  return sizes.map((size) => String(size).padStart(8)).join(" ");
}

/**
 * The size in brotli, as the median of nine: a letter more or less anywhere, even in a comment, leads its encoder to a result that is
 * up to 80 bytes larger or smaller.
 */
function brotliSize(bytes) {
  const sizes = Array.from({ length: 9 }, (_, count) => {
    return brotliCompressSync(Buffer.concat([Buffer.alloc(count, "\n"), bytes])).length;
  });
  return sizes.sort((a, b) => a - b)[4];
}

await main(import.meta, async () => {
  printSizes(await measure());
  await checkSize();
});
