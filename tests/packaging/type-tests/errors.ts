import { IcrClient, IcrError, isIcrError, type IcrErrorCode, type IcrEvent, type IcrOperation } from "icr-app-client";

/** A text for each code; the compiler tells of one that is missing. */
function advice(error: IcrError): string {
  switch (error.code) {
    case "invalid_options":
    case "invalid_argument":
    case "jwt_unavailable":
    case "jwt_expired":
    case "network":
    case "timeout":
    case "unsupported_runtime":
    case "redirected":
    case "invalid_response":
    case "invalid_signature":
    case "invalid_payload":
    case "invalid_state":
      return error.message;
    case "bad_request":
      return String(error.status satisfies 400);
    case "unauthorized":
      return String(error.status satisfies 401 | 403);
    case "forbidden":
      return String(error.status satisfies 403);
    case "not_found":
      return String(error.status satisfies 404 | undefined);
    case "rate_limited":
      return String(error.status satisfies 429) + String(error.retryAfterMs satisfies number | undefined);
    case "server_error":
    case "unexpected_status":
      return error.status.toFixed();
    default:
      return error satisfies never;
  }
}

export function handle(error: unknown): string | undefined {
  if (!isIcrError(error)) return undefined;
  const operation: IcrOperation | undefined = error.operation;
  const messages: readonly string[] = error.messages;
  const cause: unknown = error.cause;
  const code: IcrErrorCode = error.code;
  const json: { code: IcrErrorCode; attempts: number } = error.toJSON();
  const text: string = error.method + error.path + (error.requestId ?? "") + error.attempts.toFixed();
  return [advice(error), operation, ...messages, String(cause), code, json.code, text, error.stack].join();
}

export function byClass(error: unknown): IcrErrorCode | undefined {
  return error instanceof IcrError ? error.code : undefined;
}

export function onEvent(event: IcrEvent): string {
  switch (event.type) {
    case "request":
      return event.operation + event.path + event.durationMs.toFixed() + (event.status ?? event.code ?? "");
    case "retry":
      return event.delayMs.toFixed() + event.code;
    case "call":
      return event.phase + (event.label ?? "") + (event.code ?? "") + (event.durationMs?.toFixed() ?? "");
    case "jwt":
      return (event.outcome satisfies "received" | "failed" | "rejected") + event.durationMs.toFixed();
    case "store":
      return event.method + event.outcome + event.callId.toFixed();
    case "token":
      return event.action + (event.installationId ?? "the app");
    default:
      return event satisfies never;
  }
}

export async function misuse(error: IcrError, event: IcrEvent): Promise<void> {
  // @ts-expect-error: there is no such code
  if (error.code === "not-found") return;
  switch (error.code) {
    // @ts-expect-error: nor such a one
    case "aborted":
  }
  // @ts-expect-error: an error is not to be changed
  error.attempts = 5;
  // @ts-expect-error: only some errors have a status
  error.status.toFixed();
  // @ts-expect-error: the client alone makes them
  new IcrError("not_found", "gone", {});
  // @ts-expect-error: only requests have a status
  event.status;
  // @ts-expect-error: an error's fields are unknown before it is narrowed
  await new IcrClient({ jwt: "a.b.c" }).getInstallation("i").catch((reason: unknown) => reason.code);
}
