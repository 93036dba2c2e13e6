import { type IcrError, createError, isIcrError } from "./error.js";
import { Operation } from "./generated/operation.js";
import type { Page } from "./generated/model.js";
import type { IcrClientOptions, InstallationsOptions } from "./options.js";
import { WasmHandle, instantiate } from "./wasm.js";
import { compileWasm, wasmModule } from "./wasm-module.js";

let instantiated = false;

/**
 * Compiles the WebAssembly ahead of the first client: where compiling at once is forbidden, as in Chromium before 115, or
 * would stop a page for some milliseconds.
 *
 * @throws {IcrError} `unsupported_runtime` where there is no WebAssembly.
 * @example
 * await load();
 * const icr = new IcrClient({ jwt });
 */
export async function load(): Promise<void> {
  try {
    if (!instantiated) start(await compileWasm());
  } catch (cause) {
    throw unsupported(cause);
  }
}

/** Synchronous, so that wrong options throw from the constructor; once, whatever the number of clients. */
function createHandle(options: IcrClientOptions): WasmHandle {
  try {
    if (!instantiated) start(wasmModule());
  } catch (cause) {
    throw unsupported(cause);
  }
  return new WasmHandle(options);
}

function start(module: WebAssembly.Module): void {
  if (!instantiated) instantiate(module);
  instantiated = true;
}

function unsupported(cause: unknown): IcrError {
  const message =
    typeof WebAssembly === "undefined"
      ? "This runtime has no WebAssembly, which the client needs; Safari's Lockdown Mode turns it off."
      : "This runtime does not compile the client's WebAssembly at once: `await load()` before the first client. See `cause`.";
  return createError({ code: "unsupported_runtime", message, cause });
}

/** The pages of a list: `undefined` after the last. */
export type NextPage = () => Promise<Page | undefined>;

/** The client in wasm. What it returns was checked there: this is the one place that says so to TypeScript. */
export class Core {
  readonly #options: IcrClientOptions;
  #handle: WasmHandle;

  constructor(options: IcrClientOptions) {
    this.#handle = createHandle(options);
    this.#options = options;
  }

  get baseUrl(): string {
    return this.#handle.baseUrl;
  }

  /** The result of an operation; its method says what that is. */
  invoke<Result>(operation: Operation, subject?: unknown, options?: unknown, input?: unknown): Result {
    try {
      return this.#handle.invoke(operation, subject, options, input) as Result;
    } catch (thrown) {
      // The state of the wasm is half changed: the next call gets a new client, without tokens.
      this.#handle = createHandle(this.#options);
      throw thrown;
    }
  }

  /** Starts reading the pages of a list. @throws {IcrError} for wrong options. */
  pages(options: InstallationsOptions | undefined): NextPage {
    const handle = this.#installations<WasmHandle>(options);
    return () => handle.invoke(0) as Promise<Page | undefined>;
  }

  /** The `max` of `toArray`. @throws {IcrError} for wrong options. */
  listMax(options: object): number {
    return this.#installations<number | undefined>(undefined, options) ?? Infinity;
  }

  #installations<Result>(options: unknown, list?: unknown): Result {
    const result = this.invoke<Result>(Operation.installations, undefined, options, list);
    if (isIcrError(result)) throw result;
    return result;
  }
}
