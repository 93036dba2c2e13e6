// What wasm-bindgen generates from src/bindings/npm, as far as core.ts uses it: its own declarations do not pass
// `skipLibCheck: false`. The build resolves `./wasm.js` to the generated file.

/** The imports of a new instance, and what gives the class of its handles once it is instantiated. */
export function createBindings(): [imports: WebAssembly.Imports, attach: (instance: WebAssembly.Instance) => WasmClass];

/** A client, the pages of a list, or a task: which of them decides what `invoke` takes and returns. */
export interface WasmHandle {
  readonly constructor: WasmClass;
  invoke(operation: number, subject?: unknown, options?: unknown, input?: unknown): unknown;
}

/** Of one instance. */
export interface WasmClass {
  new (options: unknown): WasmHandle;
  /** `false` once something was thrown through the wasm, which leaves its state half changed. */
  readonly isIntact: boolean;
}
