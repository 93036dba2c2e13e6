// Every tool for Workers takes this form. With `?module` Nitro 2 would not warn that it "falls back to module mode", but what
// esbuild copies, and a configuration of workerd names, is called `core.wasm`.
import module from "./core.wasm";

/** For Cloudflare Workers, which refuse to compile bytes at run time: the module is compiled when it is deployed. */
export function wasmModule(): WebAssembly.Module {
  return module;
}

export async function compileWasm(): Promise<WebAssembly.Module> {
  return module;
}
