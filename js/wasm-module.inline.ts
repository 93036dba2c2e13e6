import wasmText from "core.wasm?text";
import decoderBytes from "decode-wasm-text.wasm?latin1";

/** For browsers, Node, Deno and Bun, with every bundler and without one: the bytes are in this file. */
export function wasmModule(): WebAssembly.Module {
  return new WebAssembly.Module(wasmBytes());
}

export function compileWasm(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(wasmBytes());
}

function wasmBytes(): Uint8Array<ArrayBuffer> {
  const { memory, decode } = instantiateDecoder(Uint8Array.from(decoderBytes, (char) => char.charCodeAt(0)));
  const bytes = new Uint8Array(memory.buffer);
  return bytes.subarray(0, decode(new TextEncoder().encodeInto(wasmText, bytes).written));
}

/** js/decode-wasm-text.wat. */
function instantiateDecoder(bytes: Uint8Array<ArrayBuffer>) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports as { memory: WebAssembly.Memory; decode(textEnd: number): number };
}
