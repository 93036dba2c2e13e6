// What wasm-bindgen generates from src/bindings/npm, as far as core.ts uses it: its own declarations do not pass
// `skipLibCheck: false`. The build resolves `./wasm.js` to the generated file.

export function instantiate(module: WebAssembly.Module): void;

/** A client, the pages of a list, or a task: which of them decides what `invoke` takes and returns. */
export class WasmHandle {
  constructor(options: unknown);
  invoke(operation: number, subject?: unknown, options?: unknown, input?: unknown): unknown;
}
