// What wasm-bindgen generates from src/wasm/npm.rs, as far as js/client.ts uses it: its own declarations do not pass
// `skipLibCheck: false`. The build resolves `./core.js` to the generated file.

import type { Page } from "./model.js";

export function instantiate(module: WebAssembly.Module): void;

/** A client; `never` stands for what js/client.ts says that the operation gives. */
export class Native {
  constructor(options: unknown);
  call(operation: number, subject?: unknown, options?: unknown, input?: unknown): never;
}

/** A walk: a `Native` too. */
export interface NativePages {
  call(): Promise<Page | undefined>;
}
