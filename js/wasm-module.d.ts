// The build replaces this module with one of the three `wasm-module.*.ts`.

/** The compiled wasm, compiled at once where it is not yet. */
export function wasmModule(): WebAssembly.Module;

/** The same, compiled in the background where it is not yet. */
export function compileWasm(): Promise<WebAssembly.Module>;
