import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./command.mjs";
import { compileTextDecoder, encodeWasmAsText, findDataSection } from "./wasm-text-codec.mjs";

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  charset: "ascii",
  logLevel: "warning",
};

// For hosts that load packages by `require` alone, such as Jest. Workers and edge functions are not among them.
const commonjs = ["host", "index", "stores", "testing"];

/**
 * Writes the package's JavaScript into a folder: for the client and the host one file for each way to load their wasm, the
 * other entries, and what `require` loads. `sourcemap` is esbuild's option.
 */
export async function bundlePackage({ outdir = "dist", sourcemap = false } = {}) {
  const { build } = await import("esbuild");
  const withWasm = (name, entryPoint, variant, outfile) =>
    build({
      ...common,
      minifySyntax: true,
      entryPoints: [entryPoint],
      outfile: join(outdir, outfile),
      sourcemap,
      plugins: [wasmModule(name, variant)],
    });
  await Promise.all([
    withWasm("core", "js/index.ts", "inline", "index.js"),
    withWasm("core", "js/index.ts", "workerd", "workerd.js"),
    withWasm("core", "js/index.ts", "edge", "edge.js"),
    withWasm("host", "js/host/index.ts", "inline", "host.js"),
    withWasm("host", "js/host/index.ts", "workerd", "host-workerd.js"),
    withWasm("host", "js/host/index.ts", "edge", "host-edge.js"),
    build({
      ...common,
      entryPoints: ["js/workers/index.ts"],
      outfile: join(outdir, "workers.js"),
      sourcemap,
      external: ["cloudflare:workers"],
      plugins: [clientByName],
    }),
    build({
      ...common,
      minifySyntax: true,
      entryPoints: ["js/stores/index.ts"],
      outfile: join(outdir, "stores.js"),
      sourcemap,
    }),
    build({
      ...common,
      ...(await emulator()),
      entryPoints: ["js/testing/index.ts"],
      outfile: join(outdir, "testing.js"),
      sourcemap,
    }),
  ]);
  await Promise.all(
    commonjs.map((name) =>
      build({
        ...common,
        format: "cjs",
        // Lists the names that are exported, for an `import` of the file.
        platform: "node",
        entryPoints: [join(outdir, `${name}.js`)],
        outfile: join(outdir, `${name}.cjs`),
        legalComments: "inline",
      }),
    ),
  );
}

/** How the emulator is bundled: with jose, and its license. */
async function emulator() {
  const joseLicense = await readFile(join(root, "node_modules/jose/LICENSE.md"), "utf8");
  return {
    mainFields: ["module", "main"],
    legalComments: "inline",
    inject: ["js/testing/crypto.ts"],
    banner: { js: `/*!\nIncludes jose:\n\n${joseLicense}*/` },
  };
}

/** The emulator as the crate carries it, for its feature `testing`: `createRegistry` in one file, without imports. */
export async function bundleEmulatorForRust() {
  const { build } = await import("esbuild");
  const { banner, ...others } = await emulator();
  const { outputFiles } = await build({
    ...common,
    ...others,
    banner: { js: `// Generated from js/testing by \`npm run generate\`: change that, not this file.\n${banner.js}` },
    stdin: { contents: 'export { createRegistry } from "./js/testing/create-registry.ts";', resolveDir: root },
    write: false,
  });
  return outputFiles[0].text;
}

export const emulatorForRust = "src/testing/emulator.js";

/** Writes it into the sources of the crate. */
export async function writeEmulatorForRust() {
  await writeFile(join(root, emulatorForRust), await bundleEmulatorForRust());
}

/** Imports the client from the package's main entry, whose file a runtime or bundler chooses, so that an app has one of them. */
const clientByName = {
  name: "client-by-name",
  setup(build) {
    build.onResolve({ filter: /^\.\.\/index\.js$/ }, () => ({ path: "icr-app-client", external: true }));
  },
};

/** Chooses the module by which an entry loads its wasm, and generates what that module imports. */
function wasmModule(name, variant) {
  return {
    name: "wasm-module",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/wasm-module\.js$/ }, () => ({
        path: join(root, `js/wasm-module.${variant}.ts`),
      }));
      // Generated beside wasm-bindgen's snippets, so that its own imports resolve from there.
      build.onResolve({ filter: /^\.\/wasm\.js$/ }, () => ({ path: join(root, `target/bindgen/${name}.patched.js`) }));
      build.onResolve({ filter: /^\.\/core\.wasm(\?module)?$/ }, ({ path }) => ({
        path: path.replace("core", name),
        external: true,
      }));

      let encoding;
      const encoded = () => (encoding ??= encode(name));
      const texts = {
        "core.wasm?text": async () => (await encoded()).text,
        "decode-wasm-text.wasm?latin1": async () => (await encoded()).decoder.toString("latin1"),
      };
      build.onResolve({ filter: /\.wasm\?(text|latin1)$/ }, ({ path }) => ({ path, namespace: "text" }));
      build.onLoad({ filter: /.*/, namespace: "text" }, async ({ path, suffix }) => ({
        contents: await texts[path + suffix](),
        loader: "text",
      }));
    },
  };
}

async function encode(name) {
  const wasm = await readFile(join(root, `dist/${name}.wasm`));
  const dataStart = findDataSection(wasm);
  const text = encodeWasmAsText(wasm, dataStart);
  return { text, decoder: await compileTextDecoder(text.length, dataStart, name) };
}
