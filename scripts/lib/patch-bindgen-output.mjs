import { Failure } from "./command.mjs";

/**
 * The changes to the JavaScript that wasm-bindgen generates. Each says why it is made and what it saves in an app, in
 * bytes of brotli, measured with wasm-bindgen 0.2.130. An edit that no longer matches, as after an update, fails the
 * build; tests of the package cover what the edits change.
 */
const patches = [
  {
    title: "instantiate a compiled module",
    // wasm-bindgen's own functions take a URL, a response or bytes too, and refuse a `WebAssembly.Module` of another
    // realm, which is what Next's edge runtime passes.
    why: "correctness",
    savesBytes: 118,
    edits: [
      [
        /^export \{ initSync, __wbg_init as default \};$/m,
        `export function instantiate(module) {
  wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;
  wasm.__wbindgen_start?.();
}`,
      ],
    ],
    inDevelopment: true,
  },
  {
    title: "cache static texts",
    // The texts of the program are in memory that never changes, between the stack of 1 MiB (rustc's default) and the
    // heap, which begins where the initial memory ends; scripts/build.mjs checks the latter. Decoding them anew
    // takes 10 to 30 % of a call's CPU time.
    why: "speed",
    savesBytes: -55,
    edits: [
      [
        /^(function getStringFromWasm0\(ptr, len\) \{\n) +ptr = ptr >>> 0;\n +return (.*);$/m,
        `let staticEnd;
const staticTexts = new Map();
$1    const key = ptr + len / 65536;
    let text = staticTexts.get(key);
    if (text === undefined) {
        text = $2;
        if (ptr >= 1048576 && ptr < staticEnd) staticTexts.set(key, text);
    }
    return text;`,
      ],
      [/^ +wasm\.__wbindgen_start\?\.\(\);$/m, "  staticEnd = wasm.memory.buffer.byteLength;\n$&"],
    ],
    // The host's texts are those of one request.
    only: "core",
  },
  {
    title: "write texts with TextEncoder.encode alone",
    // wasm-bindgen adds a loop over ASCII and `encodeInto`, which are faster for long texts. These are ids, URLs and
    // messages.
    why: "size",
    savesBytes: 108,
    edits: [
      [/^    if \(realloc === undefined\) (\{\n[^]*?^    \}\n)[^]*?(?=^\}\n)/m, "$1"],
      [/^if \(!\('encodeInto' in cachedTextEncoder\)\) \{\n[^]*?^\}\n/m, ""],
    ],
  },
  {
    title: "no TextDecoder and no TextEncoder before the first client",
    // Importing does nothing: Jest's jsdom has neither of them, and a test there may need `isIcrError` alone. Nor do bundlers
    // keep them in such an app.
    why: "correctness",
    savesBytes: 2,
    edits: [
      [/^let cachedTextDecoder = .*;\ncachedTextDecoder\.decode\(\);\n/m, "let cachedTextDecoder;\n"],
      [/^const cachedTextEncoder = new TextEncoder\(\);$/m, "let cachedTextEncoder;"],
      [
        /^ +wasm\.__wbindgen_start\?\.\(\);$/m,
        '  cachedTextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });\n  cachedTextDecoder.decode();\n  cachedTextEncoder = new TextEncoder();\n$&',
      ],
    ],
  },
  {
    title: "arrow functions that return what they call",
    // esbuild leaves `function`, and a constant that is used once.
    why: "size",
    savesBytes: 45,
    edits: [
      [/^( {8}\w+: )function(\([^()]*\)) \{$/gm, "$1$2 => {"],
      [/^( +)const ret = (.+);\n +return (\w+\(|)ret(\)|);$/gm, "$1return $3$2$4;"],
    ],
  },
  {
    title: "no registry where the runtime has none",
    // wasm-bindgen brings one that does nothing. The line is as in src/runtime/js/wait.js, which compressors notice.
    why: "size",
    savesBytes: 26,
    edits: [
      [
        /^(const \w+ = )\(typeof FinalizationRegistry === 'undefined'\)\n.*\n +: (new .*);$/m,
        '$1typeof FinalizationRegistry === "function" ? /* @__PURE__ */ $2 : undefined;',
      ],
      [/Finalization\.(?=(un)?register)/g, "Finalization?."],
    ],
    only: "core",
  },
  {
    title: "no statement with an effect",
    // Bundlers keep those, even in an app that imports only `isIcrError`, and with them the functions that they use.
    why: "apps without a client",
    savesBytes: 0,
    edits: [
      [/^if \(Symbol\.dispose\) .*\n/m, ""],
      [
        /^let heap = new Array\(1024\)\.fill\(undefined\);\nheap\.push\((.*)\);\n\nlet heap_next = heap\.length;$/m,
        "let heap = /* @__PURE__ */ new Array(1024).fill(undefined).concat([$1]);\n\nlet heap_next = 1028;",
      ],
    ],
    // Of the host, which needs fewer functions, a server has all.
    only: "core",
  },
];

/**
 * The patched JavaScript, linked to the wasm that wasm-opt wrote.
 *
 * @param {string} source wasm-bindgen's JavaScript
 * @param {{ imports: [module: string, name: string, newName: string][], exports: [name: string, newName: string][] }} renamed
 *   what `wasm-opt --minify-imports-and-exports-and-modules` printed
 * @param {string} [name] which wasm it is for
 */
export function patchBindgenOutput(source, renamed, name = "core") {
  const applied = patches.filter(({ only = name }) => only === name);
  return linkMinified(applied.reduce(applyPatch, source), renamed);
}

/** The JavaScript for a wasm that wasm-opt has not touched: with the patches alone that the package relies on. */
export function patchForDevelopment(source) {
  const patched = patches.filter(({ inDevelopment }) => inDevelopment).reduce(applyPatch, source);
  // wasm-bindgen lists a module again for each function that the wasm imports from it, and bundlers warn of that.
  const listed = new Set();
  return patched.replace(/^ +("\.\/snippets\/.*"): import\d+,\n/gm, (line, module) => {
    const isRepeated = listed.has(module);
    listed.add(module);
    return isRepeated ? "" : line;
  });
}

function applyPatch(source, { title, edits }) {
  return edits.reduce((text, [pattern, replacement]) => {
    const edited = text.replace(pattern, replacement);
    if (edited === text) {
      throw new Failure(`scripts/lib/patch-bindgen-output.mjs: "${title}" does not match what wasm-bindgen generates.`);
    }
    return edited;
  }, source);
}

/**
 * Puts the names in that wasm-opt chose. It also moved all imports to one module, `a`: wasm-bindgen's own functions, and
 * those of our JavaScript that the wasm imports without an adapter, from as many snippet modules as there are.
 */
function linkMinified(source, { imports, exports }) {
  const snippets = source.matchAll(/^import \* as (import\d+) from ["'](\.\/snippets\/.+)["'];?$/gm);
  const namespaces = new Map([...snippets].map(([, namespace, path]) => [path, namespace]));
  const direct = imports.filter(([module]) => namespaces.has(module));
  const adapted = imports.filter(([module]) => !namespaces.has(module));
  const members = direct.map(([module, name, newName]) => `${newName}: ${namespaces.get(module)}.${name}`);

  const newNames = new Map([...adapted.map(([, name, newName]) => [name, newName]), ...exports]);
  const use = new RegExp(`(?<=^ +|wasm\\.)(${[...newNames.keys()].join("|")})\\b`, "gm");
  return source
    .replace(use, (name) => newNames.get(name))
    .replace(/^ +"\.\/snippets\/.*": import\d+,\n/gm, "")
    .replace(/"\.\/\w+_bg\.js": import0/, `a: { ${["...import0", ...members].join(", ")} }`);
}
