// Generated from src/ by `npm run generate`: change the Rust source, not this file.

import type { IcrErrorCode } from "./error-code.js";
import type { IcrOperation } from "./operation.js";

/**
 * What a client did. It never contains a secret. New events and fields come with a new minor version.
 *
 * @example
 * const log = (event: IcrEvent): void => console.debug(event.type, event.operation);
 */
export type IcrEvent =
  | {
      /** A call has started or ended. */
      readonly type: "call";
      /** The call that it was for; counts up within a client. */
      readonly callId: number;
      /** The call, or the part of a call, that it was for. */
      readonly operation: IcrOperation;
      /** The installation that it was for, unless it was for the app itself. */
      readonly installationId?: string;
      /** The `label` of the call. */
      readonly label?: string;
      /** Whether the call has started or ended. */
      readonly phase: "start" | "end";
      /** The code of the error, if the call failed. */
      readonly code?: IcrErrorCode | "aborted";
      /** How long the call took, in milliseconds; not known at its start. */
      readonly durationMs?: number;
    }
  | {
      /** One attempt of a request has finished. */
      readonly type: "request";
      /** The call that it was for; counts up within a client. */
      readonly callId: number;
      /** The call, or the part of a call, that it was for. */
      readonly operation: IcrOperation;
      /** The installation that it was for, unless it was for the app itself. */
      readonly installationId?: string;
      /** The `label` of the call. */
      readonly label?: string;
      /** The HTTP method. */
      readonly method: string;
      /** The path without base URL and query. */
      readonly path: string;
      /** Counts from 1 within the call. */
      readonly attempt: number;
      /** The HTTP status, if a response arrived. */
      readonly status?: number;
      /** The code of the error, if the attempt failed. */
      readonly code?: IcrErrorCode | "aborted";
      /** The registry's `x-request-id`. */
      readonly requestId?: string;
      /** From sending to the last byte that the client read, in milliseconds. */
      readonly durationMs: number;
    }
  | {
      /** The request will be sent again. */
      readonly type: "retry";
      /** The call that it was for; counts up within a client. */
      readonly callId: number;
      /** The call, or the part of a call, that it was for. */
      readonly operation: IcrOperation;
      /** The installation that it was for, unless it was for the app itself. */
      readonly installationId?: string;
      /** The `label` of the call. */
      readonly label?: string;
      /** The attempt that failed. */
      readonly attempt: number;
      /** The delay before the next one, in milliseconds. */
      readonly delayMs: number;
      /** Why the attempt failed. */
      readonly code: IcrErrorCode;
    }
  | {
      /** A managed token was cached or dropped. */
      readonly type: "token";
      /** The call that it was for; counts up within a client. */
      readonly callId: number;
      /** The call, or the part of a call, that it was for. */
      readonly operation: IcrOperation;
      /** The installation that it was for, unless it was for the app itself. */
      readonly installationId?: string;
      /** The `label` of the call. */
      readonly label?: string;
      /** `loaded` from the token store; after `refresh_failed` the present token stays in use. */
      readonly action: "created" | "loaded" | "dropped" | "refresh_failed";
      /** Why a refresh failed. */
      readonly code?: IcrErrorCode | "aborted";
    }
  | {
      /** The `jwt` function was called, or the registry refused a JWT. */
      readonly type: "jwt";
      /** The call that it was for; counts up within a client. */
      readonly callId: number;
      /** The call, or the part of a call, that it was for. */
      readonly operation: IcrOperation;
      /** The installation that it was for, unless it was for the app itself. */
      readonly installationId?: string;
      /** The `label` of the call. */
      readonly label?: string;
      /** What happened to the JWT. */
      readonly outcome: "received" | "failed" | "rejected";
      /** How long the function took, in milliseconds; 0 for `rejected`. */
      readonly durationMs: number;
    }
  | {
      /** The token store was called. */
      readonly type: "store";
      /** The call that it was for; counts up within a client. */
      readonly callId: number;
      /** The call, or the part of a call, that it was for. */
      readonly operation: IcrOperation;
      /** The installation that it was for, unless it was for the app itself. */
      readonly installationId?: string;
      /** The `label` of the call. */
      readonly label?: string;
      /** The method that was called. */
      readonly method: "get" | "set" | "delete" | "through";
      /** `late` after 2 s; `not_a_token` for anything else than an access token. */
      readonly outcome: "hit" | "miss" | "done" | "failed" | "late" | "not_a_token";
      /** How long the store took, in milliseconds. */
      readonly durationMs: number;
    };
