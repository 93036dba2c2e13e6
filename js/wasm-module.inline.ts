import text from "core.wasm?text";

/** For browsers, Node, Deno and Bun, with every bundler and without one: the bytes are in this file. */
export function wasmModule(): WebAssembly.Module {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at) ^ 60; // As in scripts/bundle.mjs.
  return new WebAssembly.Module(bytes);
}
