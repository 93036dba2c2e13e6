import type { IcrErrorCode, IcrErrorStatus } from "./generated/error-code.js";
import type { IcrOperation } from "./generated/operation.js";

interface Details<Code extends IcrErrorCode> {
  readonly operation: IcrOperation | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: Code extends keyof IcrErrorStatus ? IcrErrorStatus[Code] : number | undefined;
  readonly messages: readonly string[];
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly attempts: number;
  readonly retryable: boolean;
}

// `Symbol.for` is shared by all realms: errors of a frame or of a second copy of this package have the same brand.
const brand = Symbol.for("icr-app-client.IcrError");

class IcrErrorOf<Code extends IcrErrorCode> extends Error {
  /** What went wrong, to switch on. */
  declare readonly code: Code;
  /** HTTP status of the registry's response, where one arrived and was read. */
  declare readonly status: Details<Code>["status"];
  /** The operation that failed; `undefined` for invalid options. */
  declare readonly operation: IcrOperation | undefined;
  /** HTTP method of the request; empty where none was built. */
  declare readonly method: string;
  /** Path of the request without base URL and query; empty where none was built. */
  declare readonly path: string;
  /** The registry's own messages, in its order. */
  declare readonly messages: readonly string[];
  /** The registry's `x-request-id`, for its support. */
  declare readonly requestId: string | undefined;
  /** How long the registry wants the client to wait before it retries, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  /** Requests that were sent, 0 where none was. */
  declare readonly attempts: number;
  /** Whether the same call may succeed later without a change by the caller. */
  declare readonly retryable: boolean;

  /** Only the client constructs one: src/bindings/npm/convert.rs. */
  constructor({ message, cause, ...details }: { message: string; cause: unknown; code: Code } & Details<Code>) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, details);
  }

  /** Everything but stack and cause, for logs. */
  toJSON(): { name: string; code: Code; message: string } & Details<Code> {
    const { name, message } = this;
    return { ...this, name, message };
  }
}
// Consoles print the names of the class and of the error.
Object.defineProperty(IcrErrorOf, "name", { value: "IcrError" });
Object.defineProperties(IcrErrorOf.prototype, {
  name: { value: "IcrError", configurable: true, writable: true },
  [brand]: { value: true },
});

/**
 * Every failure of the client except an abort, which rejects with the signal's own reason. `code` distinguishes them.
 * It never contains a token, a JWT, a query string or a header's value.
 *
 * @example
 * try {
 *   await icr.getInstallation(id);
 * } catch (error) {
 *   if (isIcrError(error) && error.code === "not_found") return undefined;
 *   throw error;
 * }
 */
export type IcrError = { [Code in IcrErrorCode]: IcrErrorOf<Code> }[IcrErrorCode];

export const IcrError: { readonly prototype: IcrError; new (...made: never): IcrError } = IcrErrorOf as never;

/**
 * Whether a value is an {@link IcrError}, including those of another realm or of a second copy of this package.
 *
 * @example
 * if (isIcrError(error)) console.error(error.code, error.message);
 */
export function isIcrError(value: unknown): value is IcrError {
  return typeof value === "object" && value !== null && brand in value;
}

/** An error that JavaScript finds before the wasm runs. */
export function createError({
  code,
  message,
  cause,
}: {
  code: IcrErrorCode;
  message: string;
  cause: unknown;
}): IcrError {
  return new IcrErrorOf({
    code,
    message,
    cause,
    operation: undefined,
    method: "",
    path: "",
    status: undefined,
    messages: [],
    requestId: undefined,
    retryAfterMs: undefined,
    attempts: 0,
    retryable: false,
  }) as IcrError;
}
