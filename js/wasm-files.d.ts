declare module "core.wasm?packed" {
  /** As scripts/bundle.mjs packs it. */
  const text: string;
  export default text;
}

declare module "unpack.wasm?text" {
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
