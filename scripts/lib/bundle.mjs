import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { attempt, root } from "./command.mjs";

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  charset: "ascii",
  logLevel: "warning",
};

/** Writes the package's JavaScript: one file for each way to load the wasm, and the registry emulator. */
export async function bundlePackage() {
  const { build } = await import("esbuild");
  const joseLicense = await readFile(join(root, "node_modules/jose/LICENSE.md"), "utf8");
  const client = (variant, outfile) =>
    build({ ...common, minifySyntax: true, entryPoints: ["js/index.ts"], outfile, plugins: [wasmModule(variant)] });
  await Promise.all([
    client("inline", "dist/index.js"),
    client("workerd", "dist/workerd.js"),
    client("edge", "dist/edge.js"),
    build({
      ...common,
      entryPoints: ["js/testing/index.ts"],
      outfile: "dist/testing.js",
      mainFields: ["module", "main"],
      legalComments: "inline",
      banner: { js: `/*!\nIncludes jose:\n\n${joseLicense}*/` },
    }),
  ]);
}

/** Chooses the module by which `js/client.ts` loads the wasm, and provides what that module imports. */
function wasmModule(variant) {
  return {
    name: "wasm-module",
    setup(build) {
      build.onResolve({ filter: /^\.\/wasm-module\.js$/ }, () => ({
        path: join(root, `js/wasm-module.${variant}.ts`),
      }));
      // Generated beside the wasm, so that its own imports resolve from there.
      build.onResolve({ filter: /^\.\/core\.js$/ }, () => ({ path: join(root, "target/bindgen/core.js") }));
      build.onResolve({ filter: /^\.\/core\.wasm(\?module)?$/ }, ({ path }) => ({ path, external: true }));

      build.onResolve({ filter: /^core\.wasm\?packed$/ }, () => ({ path: "core.wasm", namespace: "packed" }));
      build.onLoad({ filter: /.*/, namespace: "packed" }, async () => ({
        contents: packed(await readFile(join(root, "dist/core.wasm"))),
        loader: "text",
      }));
      build.onResolve({ filter: /^unpack\.wasm\?text$/ }, () => ({ path: "unpack.wasm", namespace: "text" }));
      build.onLoad({ filter: /.*/, namespace: "text" }, async () => {
        const unpacker = join(root, "target/unpack.wasm");
        await attempt(["node_modules/.bin/wasm-opt", "-Oz", "js/unpack.wat", "-o", unpacker]);
        return { contents: await readFile(unpacker, "latin1"), loader: "text" };
      });
    },
  };
}

/**
 * Bytes as printable ASCII, in which compressors still see them, as they do not in base64. With these bits turned, most
 * of wasm's bytes are a character that needs no escape. The others are two: `%`, `&`, `'` or `(` for their upper bits, a
 * character from `0` on for the lower six. js/unpack.wat reads it.
 */
function packed(bytes) {
  const characters = Array.from(bytes, (byte) => {
    const code = byte ^ 69;
    const character = String.fromCharCode(code);
    return /[ -~]/.test(character) && !/["%&'(\\`]/.test(character)
      ? character
      : String.fromCharCode(37 + (code >> 6), 48 + (code & 63));
  });
  return characters.join("");
}
