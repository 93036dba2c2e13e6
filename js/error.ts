import { captureCallSite, withCallSite } from "./call-site.js";
import type { IcrErrorCode, IcrErrorStatus } from "./generated/error-code.js";
import type { IcrOperation } from "./generated/operation.js";

interface Details<Code extends IcrErrorCode> {
  readonly operation: IcrOperation | undefined;
  readonly installationId: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: Code extends keyof IcrErrorStatus ? IcrErrorStatus[Code] : number | undefined;
  readonly messages: readonly string[];
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly attempts: number;
  readonly retryable: boolean;
  readonly causeName: string | undefined;
  readonly causeCode: string | undefined;
}

// `Symbol.for` is shared by all realms: errors of a frame or of a second copy of this package have the same brand.
const brand = /* @__PURE__ */ Symbol.for("icr-app-client.IcrError");

class IcrErrorOf<Code extends IcrErrorCode> extends Error {
  /** What went wrong, to switch on. */
  declare readonly code: Code;
  /** HTTP status of the registry's response, where one arrived and was read. */
  declare readonly status: Details<Code>["status"];
  /** The operation that failed; `undefined` for invalid options. */
  declare readonly operation: IcrOperation | undefined;
  /** The installation that the call was for; `undefined` for the app itself. */
  declare readonly installationId: string | undefined;
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
  /** The name of `cause`, such as `TypeError`. */
  declare readonly causeName: string | undefined;
  /** The first code in the chain of causes, such as `ENOTFOUND`. */
  declare readonly causeCode: string | undefined;

  /** @internal Only the client constructs one: src/bindings/npm/convert.rs. */
  constructor({ message, cause, ...details }: { message: string; cause: unknown; code: Code } & Details<Code>) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, details);
  }

  /** Everything but stack and cause, for logs, and for {@link IcrError.from}. */
  toJSON(): { name: string; code: Code; message: string } & Details<Code> {
    const { name, message } = this;
    return { ...this, name, message };
  }

  static from(json: unknown): IcrError {
    if (isIcrError(json)) return json;
    const given = Object(json) as Record<string, unknown>;
    const messages = [given["messages"]].flat().filter((text) => typeof text === "string");
    const fields: Record<string, unknown> = { messages };
    for (const [type, names] of Object.entries(fieldsByType)) {
      for (const name of names.split(",")) fields[name] = typeof given[name] === type ? given[name] : undefined;
    }
    const { code, message, method = "", path = "", attempts, retryable } = fields;
    if (!code || message === undefined || attempts === undefined || retryable === undefined) {
      const hint =
        "IcrError.from: this is not what `toJSON()` of an IcrError returned: pass it as an object, not as a text.";
      throw withCallSite(createError({ code: "invalid_argument", message: hint, cause: undefined }), captureCallSite());
    }
    return withCallSite(newError({ ...fields, method, path }), captureCallSite());
  }
}

/** What `from` copies, if it has this type: a field that it does not know may be anything. */
const fieldsByType = {
  string: "code,message,operation,installationId,method,path,requestId,causeName,causeCode",
  number: "status,retryAfterMs,attempts",
  boolean: "retryable",
};

/** A call that bundlers leave out where nobody uses the class. */
function branded(errorClass: typeof IcrErrorOf): object {
  // Consoles print the names of the class and of the error.
  Object.defineProperty(errorClass, "name", { value: "IcrError" });
  return Object.defineProperties(errorClass.prototype, {
    name: { value: "IcrError", configurable: true, writable: true },
    [brand]: { value: true },
  }).constructor;
}

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

export const IcrError = /* @__PURE__ */ branded(IcrErrorOf) as {
  readonly prototype: IcrError;
  new (...made: never): IcrError;
  /**
   * The error that `toJSON()` has described, beyond a structured clone, a queue or RPC: without stack and cause. An
   * `IcrError` is returned as it is. A code of a later version is kept, fields that are not known are left out.
   *
   * @throws {IcrError} `invalid_argument` for anything else.
   * @example
   * const error = IcrError.from(message.data);
   * if (error.retryable) retryLater(error.retryAfterMs);
   */
  from(json: unknown): IcrError;
};

/**
 * Whether a value is an {@link IcrError}, including those of another realm or of a second copy of this package.
 *
 * @example
 * if (isIcrError(error)) console.error(error.code, error.message);
 */
export function isIcrError(value: unknown): value is IcrError {
  return brand in Object(value);
}

function newError(fields: object): IcrError {
  return new (IcrError as unknown as new (fields: object) => IcrError)(fields);
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
  return newError({
    code,
    message,
    cause,
    operation: undefined,
    installationId: undefined,
    method: "",
    path: "",
    status: undefined,
    messages: [],
    requestId: undefined,
    retryAfterMs: undefined,
    attempts: 0,
    retryable: false,
    causeName: cause instanceof Error ? cause.name : undefined,
    causeCode: undefined,
  });
}
