// What wasm-bindgen generates from src/bindings/npm_host.rs. The build resolves `./wasm.js` to the generated file.

export function instantiate(module: WebAssembly.Module): void;

export function call(fn: number, texts: readonly string[], number: number): string[];
