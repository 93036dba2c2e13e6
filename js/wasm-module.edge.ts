import module from "./core.wasm?module";

/** For edge functions whose bundlers compile a wasm file that is imported with `?module`. */
export function wasmModule(): WebAssembly.Module {
  return module;
}

export async function compileWasm(): Promise<WebAssembly.Module> {
  return module;
}
