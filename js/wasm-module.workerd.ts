import module from "./core.wasm";

/** For Cloudflare Workers, which refuse to compile bytes at run time: the module is compiled when it is deployed. */
export function wasmModule(): WebAssembly.Module {
  return module;
}

export async function compileWasm(): Promise<WebAssembly.Module> {
  return module;
}
