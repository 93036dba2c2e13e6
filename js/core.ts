import { type IcrError, createError, isIcrError } from "./error.js";
import { Operation } from "./generated/operation.js";
import type { IcrClientOptions, IcrClientOptionsWithoutJwt } from "./options.js";
import { WasmHandle, instantiate } from "./wasm.js";
import { compileWasm, wasmModule } from "./wasm-module.js";

type Options = IcrClientOptions | IcrClientOptionsWithoutJwt;

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

/** Synchronous, so that invalid options throw from the constructor. The wasm is instantiated once for all clients. */
function createHandle(options: Options): WasmHandle {
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
      : "This runtime did not compile the client's WebAssembly: `await load()` before the first client, or, where a content security policy forbids it, add 'wasm-unsafe-eval' to `script-src`. See `cause`.";
  return createError({ code: "unsupported_runtime", message, cause });
}

/** `END_PAGES` in src/bindings/npm/mod.rs. */
const END_PAGES = 1;

/** The pages of a list of any path, and the list in them. */
interface PagesInput {
  readonly path: unknown;
  readonly list: string | undefined;
}

/** The client in wasm, which checks what it returns: only here is that asserted to TypeScript. */
export class Core {
  readonly #options: Options;
  #handle: WasmHandle;

  constructor(options: Options) {
    this.#handle = createHandle(options);
    this.#options = options;
  }

  get baseUrl(): string {
    return this.#handle.baseUrl;
  }

  /** Calls an operation; `Result` is the return type of its method. */
  invoke<Result>(operation: Operation, subject?: unknown, options?: unknown, input?: unknown): Result {
    try {
      return this.#handle.invoke(operation, subject, options, input) as Result;
    } catch (thrown) {
      // The state of the wasm may be half changed: the next call gets a new client, with empty caches.
      this.#handle = createHandle(this.#options);
      throw thrown;
    }
  }

  /** All pages of a list. @throws {IcrError} for invalid options, once it is read. */
  async *pages<Page>(
    operation: Operation,
    options: unknown,
    owner?: unknown,
    input?: PagesInput,
  ): AsyncGenerator<Page> {
    const handle = this.check<WasmHandle>(operation, options, owner, input);
    try {
      for (let page: Page | undefined; (page = (await handle.invoke(0)) as Page | undefined);) yield page;
    } finally {
      handle.invoke(END_PAGES);
    }
  }

  /** The `max` of `toArray`. @throws {IcrError} for invalid options. */
  listMax(options: object): number {
    return this.check<number | undefined>(Operation.installations, undefined, undefined, options) ?? Infinity;
  }

  /** Calls an operation that returns at once. @throws {IcrError} */
  check<Result>(operation: Operation, options: unknown, owner?: unknown, input?: unknown): Result {
    const result = this.invoke<Result>(operation, owner, options, input);
    if (isIcrError(result)) throw result;
    return result;
  }
}
