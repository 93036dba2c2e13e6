// What wasm-bindgen generates from src/wasm/npm.rs, as far as js/client.ts uses it: its own declarations do not pass
// `skipLibCheck: false`. The build resolves `./core.js` to the generated file.

import type { IcrOperation } from "./error.js";
import type { Page } from "./model.js";

export function initSync(source: { module: WebAssembly.Module }): unknown;

export class NativeClient {
  constructor(options: unknown);
  call(operation: IcrOperation, subject: unknown, options: unknown): Promise<never>;
  accessToken(owner: unknown, options: unknown): Promise<never>;
  fetchAs(owner: unknown, input: unknown, init: unknown): Promise<never>;
  walk(options: unknown): NativePages;
  static listMax(options: unknown): number;
  invalidate(installationId: unknown): Promise<never>;
}

export class NativePages {
  next(): Promise<Page | undefined>;
}
