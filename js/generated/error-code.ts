// Generated from src/ by `npm run generate`: change the Rust source, not this file.

/**
 * What went wrong, as a text to switch on. New codes come with a new minor version.
 *
 * @example
 * const isOurs = (code: IcrErrorCode): boolean => code === "invalid_options" || code === "invalid_argument";
 */
export type IcrErrorCode =
  /** The client's options cannot work. [What to do](../../docs/errors.md#invalid_options). */
  | "invalid_options"
  /** An argument of a call cannot work; nothing was sent. [What to do](../../docs/errors.md#invalid_argument). */
  | "invalid_argument"
  /** This runtime cannot run the client, for example because it has no WebAssembly. [What to do](../../docs/errors.md#unsupported_runtime). */
  | "unsupported_runtime"
  /** There is no JWT: the `jwt` function threw, took longer than the timeout, or returned something else. [What to do](../../docs/errors.md#jwt_unavailable). */
  | "jwt_unavailable"
  /** The JWT has expired on the registry's clock; nothing was sent. [What to do](../../docs/errors.md#jwt_expired). */
  | "jwt_expired"
  /** The request failed, or its response did not arrive completely. [What to do](../../docs/errors.md#network). */
  | "network"
  /** No complete response arrived in time. [What to do](../../docs/errors.md#timeout). */
  | "timeout"
  /** The registry responded with a redirect, which a bearer token must not follow. [What to do](../../docs/errors.md#redirected). */
  | "redirected"
  /** HTTP 400. [What to do](../../docs/errors.md#bad_request). */
  | "bad_request"
  /** HTTP 401, or 403 with a message that blames the token: the JWT or the access token was refused. [What to do](../../docs/errors.md#unauthorized). */
  | "unauthorized"
  /** HTTP 403: the app lacks a permission. [What to do](../../docs/errors.md#forbidden). */
  | "forbidden"
  /** HTTP 404, or no installation for an organization. [What to do](../../docs/errors.md#not_found). */
  | "not_found"
  /** HTTP 429. [What to do](../../docs/errors.md#rate_limited). */
  | "rate_limited"
  /** HTTP 5xx. [What to do](../../docs/errors.md#server_error). */
  | "server_error"
  /** Any other HTTP status. [What to do](../../docs/errors.md#unexpected_status). */
  | "unexpected_status"
  /** The response is not what the API documents. [What to do](../../docs/errors.md#invalid_response). */
  | "invalid_response"
  /** Of `host`: a webhook that the registry has not signed with one of the secrets. [What to do](../../docs/errors.md#invalid_signature). */
  | "invalid_signature"
  /** Of `host`: a webhook whose body is not what the registry sends. [What to do](../../docs/errors.md#invalid_payload). */
  | "invalid_payload"
  /** Of `host`: a callback whose state is missing, forged, expired, or of another session. [What to do](../../docs/errors.md#invalid_state). */
  | "invalid_state";

/** The type of an error's `status`, by its code; `number | undefined` for the others. */
export interface IcrErrorStatus {
  bad_request: 400;
  unauthorized: 401 | 403;
  forbidden: 403;
  not_found: 404 | undefined;
  rate_limited: 429;
  server_error: number;
  unexpected_status: number;
}

/** The status that a code is named after. */
export const errorStatuses = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  rate_limited: 429,
} as const;
