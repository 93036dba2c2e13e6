import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./command.mjs";

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

      // One character a byte, which esbuild prints in ASCII: compressors still see the bytes, as they do not in base64.
      // With these bits turned, most of wasm's bytes print as themselves and not as an escape of four characters.
      build.onResolve({ filter: /^core\.wasm\?text$/ }, ({ path }) => ({ path, namespace: "wasm" }));
      build.onLoad({ filter: /.*/, namespace: "wasm" }, async () => ({
        contents: (await readFile(join(root, "dist/core.wasm"))).map((byte) => byte ^ 60).toString("latin1"),
        loader: "text",
      }));
    },
  };
}
