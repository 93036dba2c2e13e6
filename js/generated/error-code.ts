// Generated from src/ by `npm run generate`: change the Rust source, not this file.

/** What went wrong, as a text to switch on. New codes come with a new minor version. */
export type IcrErrorCode =
  /** The client's options cannot work. */
  | "invalid_options"
  /** An argument of a call cannot work; nothing was sent. */
  | "invalid_argument"
  /** This runtime cannot run the client, for example because it has no WebAssembly. */
  | "unsupported_runtime"
  /** There is no JWT: the `jwt` function threw, took longer than the timeout, or returned something else. */
  | "jwt_unavailable"
  /** The JWT has expired on the registry's clock; nothing was sent. */
  | "jwt_expired"
  /** The request failed, or its response did not arrive completely. */
  | "network"
  /** No complete response arrived in time. */
  | "timeout"
  /** The registry responded with a redirect, which a bearer token must not follow. */
  | "redirected"
  /** HTTP 400. */
  | "bad_request"
  /** HTTP 401, or 403 with a message that blames the token: the JWT or the access token was refused. */
  | "unauthorized"
  /** HTTP 403: the app lacks a permission. */
  | "forbidden"
  /** HTTP 404, or no installation for an organization. */
  | "not_found"
  /** HTTP 429. */
  | "rate_limited"
  /** HTTP 5xx. */
  | "server_error"
  /** Any other HTTP status. */
  | "unexpected_status"
  /** The response is not what the API documents. */
  | "invalid_response"
  /** Of `host`: a webhook that the registry has not signed with one of the secrets. */
  | "invalid_signature"
  /** Of `host`: a webhook whose body is not what the registry sends. */
  | "invalid_payload"
  /** Of `host`: a callback whose state is missing, forged, expired, or of another session. */
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
