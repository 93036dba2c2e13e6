import { Failure } from "./command.mjs";

/**
 * What the package does not need, or does faster, of the JavaScript that wasm-bindgen generates. A pattern that no
 * longer matches, with another wasm-bindgen, fails the build.
 */
const changes = {
  // Its own ways take bytes and promises too, and the module of another realm for bytes: Next's edge runtime gives one.
  "start with a compiled module": [
    /^export \{ initSync, __wbg_init as default \};$/m,
    `export function instantiate(module) {
  wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;
  staticEnd = wasm.memory.buffer.byteLength;
  wasm.__wbindgen_start?.();
}`,
  ],
  // They stand behind the stack of 1 MiB and before the heap, in memory that never changes: scripts/build.mjs.
  "texts of the program are read once": [
    /^(function getStringFromWasm0\(ptr, len\) \{\n) +ptr = ptr >>> 0;\n +return (.*);$/m,
    `let staticEnd;
const statics = new Map();
$1    const place = ptr + len / 65536;
    let text = statics.get(place);
    if (text === undefined) {
        text = $2;
        if (ptr >= 1048576 && ptr < staticEnd) statics.set(place, text);
    }
    return text;`,
  ],
  "no disposal by `using`": [/^if \(Symbol\.dispose\).*$/gm, ""],
  // WebKit's decoder ends after 2 GB; what crosses here is some hundred bytes a request.
  "one decoder": [/(function decodeText\(bytes\) \{\n)[^]*?(?=    return)/, "$1"],
  "lists as literals": [/Array\.of\((.*)\);$/gm, "[$1];"],
  "one expression": [/const ret = (.*);\n +return addHeapObject\(ret\);/g, "return addHeapObject($1);"],
  "arrow functions for what is imported": [/^( +\w+: )function\(([^)]*)\) \{$/gm, "$1($2) => {"],
  "no stand-in for TextEncoder.encodeInto": [/^if \(!\('encodeInto' in cachedTextEncoder\)\) \{\n[^]*?^\}\n/m, ""],
  // A second way to write texts pays for long ones; ours are ids, addresses and messages.
  "one way to write a text": [/^    if \(realloc === undefined\) (\{\n[^]*?^    \}\n)[^]*?(?=^\}\n)/m, "$1"],
};

/** The generated JavaScript without that, and with the names that wasm-opt gave to what it exchanges with the wasm. */
export function leanGlue(glue, { imports, exports }) {
  for (const [what, [pattern, replacement]] of Object.entries(changes)) {
    const changed = glue.replace(pattern, replacement);
    if (changed === glue) throw new Failure(`scripts/glue.mjs: wasm-bindgen's JavaScript has changed: ${what}.`);
    glue = changed;
  }
  const isSnippet = ([module]) => module.startsWith("./snippets/");
  const direct = imports.filter(isSnippet).map(([, name, short]) => `${short}: import1.${name}`);
  const adapted = imports.filter((entry) => !isSnippet(entry)).map(([, name, short]) => [name, short]);
  const names = new Map([...adapted, ...exports]);
  const exchanged = new RegExp(`(?<=^ +|wasm\\.)(${[...names.keys()].join("|")})\\b`, "gm");
  return glue
    .replace(exchanged, (name) => names.get(name))
    .replace(/^ +"\.\/snippets\/.*": import\d+,\n/gm, "")
    .replace(/"\.\/core_bg\.js": import0/, `a: { ${["...import0", ...direct].join(", ")} }`);
}
