import { type IcrError, createError } from "../error.js";
import type { IcrErrorCode } from "../generated/error-code.js";

/** An error that the host's functions throw: src/bindings/npm_host.rs. */
export function failure(code: IcrErrorCode, message: string, cause?: unknown): IcrError {
  return createError({ code, message, cause });
}
