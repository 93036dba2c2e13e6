declare module "core.wasm?text" {
  /** As scripts/lib/wasm-text-codec.mjs encodes it. */
  const text: string;
  export default text;
}

declare module "decode-wasm-text.wasm?latin1" {
  /** One character a byte. */
  const text: string;
  export default text;
}

declare module "*/core.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/core.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
