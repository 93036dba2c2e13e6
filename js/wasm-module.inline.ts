import packed from "core.wasm?packed";
import unpacker from "unpack.wasm?text";

/** For browsers, Node, Deno and Bun, with every bundler and without one: the bytes are in this file. */
export function wasmModule(): WebAssembly.Module {
  const { memory, unpack } = unpackerOf(Uint8Array.from(unpacker, (char) => char.charCodeAt(0)));
  const bytes = new Uint8Array(memory.buffer);
  return new WebAssembly.Module(bytes.subarray(0, unpack(new TextEncoder().encodeInto(packed, bytes).written)));
}

/** js/unpack.wat. */
function unpackerOf(bytes: Uint8Array<ArrayBuffer>) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports as { memory: WebAssembly.Memory; unpack(end: number): number };
}
