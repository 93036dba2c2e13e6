// The build puts one of the three `wasm-module.*.ts` in this module's place.

/** The compiled wasm. */
export function wasmModule(): WebAssembly.Module;
