// What wasm-bindgen generates from src/bindings/npm_host.rs. The build resolves `./wasm.js` to the generated file.

/** The imports of a new instance, and what gives its function once it is instantiated. */
export function createBindings(): [imports: WebAssembly.Imports, attach: (instance: WebAssembly.Instance) => Call];

export type Call = (fn: number, texts: readonly string[], number: number) => string[];
