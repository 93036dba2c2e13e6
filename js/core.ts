import { type CallSite, captureCallSite, withCallSite } from "./call-site.js";
import { type IcrError, createError, isIcrError } from "./error.js";
import { Operation } from "./generated/operation.js";
import type { IcrClientOptions, IcrClientOptionsWithoutJwt } from "./options.js";
import { type WasmClass, type WasmHandle, createBindings } from "./wasm.js";
import { compileWasm, wasmModule } from "./wasm-module.js";

type Options = IcrClientOptions | IcrClientOptionsWithoutJwt;

let module: WebAssembly.Module | undefined;
let present: WasmClass | undefined;

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
    if (present?.isIntact) return;
    module ??= await compileWasm();
    const [imports, attach] = createBindings();
    // Chromium before 115 forbids a page to instantiate it at once, too.
    const instance = await WebAssembly.instantiate(module, imports);
    if (!present?.isIntact) present = attach(instance);
  } catch (cause) {
    throw withCallSite(unsupported(cause), captureCallSite());
  }
}

/** Synchronous, so that invalid options throw from the constructor. The clients share an instance until it is broken. */
function createHandle(options: Options): WasmHandle {
  try {
    if (!present?.isIntact) {
      const [imports, attach] = createBindings();
      present = attach(new WebAssembly.Instance((module ??= wasmModule()), imports));
    }
  } catch (cause) {
    throw unsupported(cause);
  }
  return new present(options);
}

function unsupported(cause: unknown): IcrError {
  const missing = ["WebAssembly", "TextEncoder", "TextDecoder"].find((name) => !Reflect.get(globalThis, name));
  const message = missing
    ? `This runtime has no ${missing}, which the client needs; ${missing === "WebAssembly" ? "Safari's Lockdown Mode turns it off, and React Native has none" : "in Jest's jsdom use jest-fixed-jsdom"}.`
    : "This runtime did not compile the client's WebAssembly: `await load()` before the first client, or, where a content security policy forbids it, add 'wasm-unsafe-eval' to `script-src`. Workers need the condition `workerd`. See `cause`.";
  return createError({ code: "unsupported_runtime", message, cause });
}

/** `IDENTITY` in src/bindings/npm/mod.rs. */
const IDENTITY = 255;

/** `END_PAGES` in src/bindings/npm/mod.rs. */
const END_PAGES = 1;

/** The pages of a list of any path, and the list in them. */
interface PagesInput {
  readonly path: unknown;
  readonly list: string | undefined;
}

/** What `revokeAll` reports. */
interface Revocation {
  readonly errors: readonly IcrError[];
}

/** A promise of the wasm, with the one that its callers get, where they share it. */
interface Pending<Result> extends Promise<Result> {
  result?: Promise<Result>;
}

/** The client in wasm, which checks what it returns: only here is that asserted to TypeScript. */
export class Core {
  readonly #options: Options;
  readonly #client: object;
  #handle: WasmHandle;

  /** `client` gets `baseUrl` and `appId`, which consoles print. */
  constructor(options: Options, client: object) {
    try {
      this.#handle = createHandle(options);
    } catch (error) {
      throw atCaller(error, captureCallSite(Core));
    }
    this.#options = options;
    this.#client = client;
    this.#describe();
  }

  /** Calls an operation, for a method; `Result` is what its promise resolves to. */
  invoke<Result>(operation: Operation, subject?: unknown, options?: unknown, input?: unknown): Promise<Result> {
    const result = this.#invoke<Result | Pending<Result>>(operation, subject, options, input);
    // A cached token comes at once.
    return isPending(result) ? this.#settle(operation, result, this.invoke) : Promise.resolve(result);
  }

  /**
   * All pages of a list, for a function that the user calls. `onPage` gets each of them first.
   *
   * @throws {IcrError} for invalid options, once it is read.
   */
  async *pages<Page>(
    operation: Operation,
    options: unknown,
    owner?: unknown,
    input?: PagesInput,
    onPage?: (page: Page) => void,
  ): AsyncGenerator<Page, void, undefined> {
    const handle = this.check<WasmHandle>(operation, options, owner, input);
    const next = () => this.#settle(operation, handle.invoke(0) as Pending<Page | undefined>, this.pages);
    try {
      for (let page: Page | undefined; (page = await next());) {
        onPage?.(page);
        yield page;
      }
    } finally {
      handle.invoke(END_PAGES);
    }
  }

  /** Calls an operation that returns at once, for a method. @throws {IcrError} */
  check<Result>(operation: Operation, options: unknown, owner?: unknown, input?: unknown): Result {
    const result = this.#invoke<Result>(operation, owner, options, input);
    if (isIcrError(result)) throw withCallSite(result, captureCallSite(this.check));
    return result;
  }

  #invoke<Result>(
    operation: Operation | typeof IDENTITY,
    subject?: unknown,
    options?: unknown,
    input?: unknown,
  ): Result {
    // The client anew, with empty caches.
    if (!this.#handle.constructor.isIntact) this.#handle = createHandle(this.#options);
    return this.#handle.invoke(operation, subject, options, input) as Result;
  }

  /** The result for the caller, with the caller's stack. Those who wait for one token share one, and its first caller's stack. */
  #settle<Result>(operation: Operation, pending: Pending<Result>, innermost: unknown): Promise<Result> {
    if (pending.result) return pending.result;
    const site = captureCallSite(innermost);
    return (pending.result = pending.then(
      (result) => {
        this.#describeOnce();
        if (operation === Operation.revokeAll) for (const error of (result as Revocation).errors) atCaller(error, site);
        return result;
      },
      (error: unknown) => {
        this.#describeOnce();
        throw atCaller(error, site);
      },
    ));
  }

  /** The app is known once there was a JWT. */
  #describeOnce(): void {
    if ((this.#client as { appId?: string }).appId === undefined) this.#describe();
  }

  #describe(): void {
    const [baseUrl, appId] = this.#invoke<[baseUrl: string, appId: string | undefined]>(IDENTITY);
    // Unlike an assignment, this does not throw where the user has frozen the client.
    for (const [name, value] of Object.entries({ baseUrl, appId })) Reflect.set(this.#client, name, value);
  }
}

/** What was thrown, with the caller's stack unless it is the reason of the caller's own signal. */
function atCaller(thrown: unknown, site: CallSite): unknown {
  return isIcrError(thrown) ? withCallSite(thrown, site) : thrown;
}

// No value of the API has methods; not `instanceof`, for a page may have replaced `Promise` with its own class.
function isPending<Result>(result: Result | Pending<Result>): result is Pending<Result> {
  return typeof (result as Partial<Pending<Result>>).then === "function";
}
