import { isIcrError } from "./error.js";
import { Operation } from "./generated/operation.js";
import type { Page } from "./generated/model.js";
import type { IcrClientOptions, InstallationsOptions } from "./options.js";
import { WasmHandle, instantiate } from "./wasm.js";
import { wasmModule } from "./wasm-module.js";

let instantiated = false;

/** Synchronous, so that wrong options throw from the constructor; once, whatever the number of clients. */
function createHandle(options: IcrClientOptions): WasmHandle {
  if (!instantiated) {
    instantiate(wasmModule());
    instantiated = true;
  }
  return new WasmHandle(options);
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
