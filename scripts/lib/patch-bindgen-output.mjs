import { Failure } from "./command.mjs";

/**
 * The changes to the JavaScript that wasm-bindgen generates. Each says why it is made and what it saves in an app, in
 * bytes of brotli, measured with wasm-bindgen 0.2.130. An edit that no longer matches, as after an update, fails the
 * build; tests of the package cover what the edits change.
 */
const patches = [
  {
    title: "all state in a function",
    // An exception or a trap that passes through wasm leaves its stack short and what was borrowed borrowed: the instance has to
    // be replaced, and wasm-bindgen's output has one for as long as a page lives. Besides, its functions that instantiate
    // refuse a `WebAssembly.Module` of another realm, which is what Next's edge runtime passes. The bytes are those of
    // js/core.ts and of the next patch, too.
    why: "correctness",
    savesBytes: -64,
    edits: [
      [
        /^((?:import .*\n)*)([^]*?)^export ((?:class|function) (\w+)[^]*?)^let wasmModule, wasmInstance, wasm;\n[^]*$/m,
        (generated, imports, before, exported, name) => {
          // The table of references, and the panic hook of a development build; the published wasm has neither.
          const start = generated.includes("wasm.__wbindgen_start();") ? "  wasm.__wbindgen_start();\n" : "";
          return `${imports}export function createBindings() {
${before}${exported.replaceAll(/^export /gm, "")}let wasm;
return [__wbg_get_imports(), (instance) => {
  wasm = instance.exports;
${start}  return ${name};
}];
}
`;
        },
      ],
    ],
    inDevelopment: true,
  },
  {
    title: "know whether an instance is intact",
    why: "correctness",
    savesBytes: 0,
    edits: [
      [/\bwasm\.wasmhandle_(?:new|invoke)\(.*\)(?=;$)/gm, "enter(() => $&)"],
      [
        // Where others are differs: a wasm has reference types with the std that rustup installs, and none in the package.
        /^function isLikeNone\(/m,
        `function enter(call) {
    try {
        return call();
    } catch (thrown) {
        WasmHandle.isIntact = false;
        throw thrown;
    }
}

$&`,
      ],
      [/^( +)(?=static __wrap\()/m, "$1static isIntact = true;\n$&"],
    ],
    only: "core",
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
      [/^ +wasm = instance\.exports;$/m, "$&\n  staticEnd = wasm.memory.buffer.byteLength;"],
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
    title: "shorter handles, decoding and access to the memory",
    // Nobody disposes of a handle or uses one after `free`. WebKit's decoder ends after 2 GB: then it is replaced.
    why: "size",
    savesBytes: 72,
    edits: [
      [
        /^ +__destroy_into_raw\(\) \{\n[^]*?^( +)free\(\) \{\n.*\n/m,
        "$1free() {\n        const ptr = this.__wbg_ptr;\n        WasmHandleFinalization.unregister(this);\n",
      ],
      [/^if \(Symbol\.dispose\) .*\n/m, ""],
      [/\(obj, obj\.__wbg_ptr, obj\)/, "(obj, ptr, obj)"],
      [/^ +return this;\n/m, ""],
      [/^const MAX_SAFARI_DECODE_BYTES = .*\n/m, ""],
      [
        /^ +numBytesDecoded \+= bytes\.length;\n( +if \().*\n(.*\n).*\n.*\n/m,
        "$1(numBytesDecoded += bytes.length) > 2e9) {\n$2        numBytesDecoded = 0;\n",
      ],
      [/^ +const val1 = \+operation;\n(.*)val1/m, "$1operation"],
      [/\.subarray\(ptr, ptr \+ buf\.length\)\.set\(buf\);$/m, ".set(buf, ptr);"],
      [
        /^( +if \()cachedDataViewMemory0 === null \|\| .*\) \{$/m,
        "$1cachedDataViewMemory0?.buffer !== wasm.memory.buffer) {",
      ],
    ],
    only: "core",
  },
  {
    title: "no registry where the runtime has none",
    // wasm-bindgen brings one that does nothing. The line is as in src/runtime/js/wait.js, which compressors notice.
    why: "size",
    savesBytes: 114,
    edits: [
      [
        /^( *const \w+ = )\(typeof FinalizationRegistry === 'undefined'\)\n.*\n +: (new .*);$/m,
        '$1typeof FinalizationRegistry === "function" ? $2 : undefined;',
      ],
      [/Finalization\.(?=(un)?register)/g, "Finalization?."],
    ],
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
  return linkMinified(patchesOf(name).reduce(applyPatch, source), renamed);
}

/** The JavaScript for a wasm that wasm-opt has not touched: with the patches alone that the package relies on. */
export function patchForDevelopment(source, name) {
  const applied = patchesOf(name).filter(({ inDevelopment }) => inDevelopment);
  const patched = applied.reduce(applyPatch, source);
  // wasm-bindgen lists a module again for each function that the wasm imports from it, and bundlers warn of that.
  const listed = new Set();
  return patched.replace(/^ +("\.\/snippets\/.*"): import\d+,\n/gm, (line, module) => {
    const isRepeated = listed.has(module);
    listed.add(module);
    return isRepeated ? "" : line;
  });
}

const patchesOf = (name) => patches.filter(({ only = name }) => only === name);

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
