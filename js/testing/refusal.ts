const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The body of an error answer, in the form that ICR's own sample app relies on. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly message: string | readonly string[];
  readonly error: string;
}

/** A request that the registry turns down, with the status and the messages of its answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly messages: string | readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  /** A refusal with `status`; `messages` is one text, or the list that failed validation gives. */
  constructor(status: number, messages: string | readonly string[], headers: Readonly<Record<string, string>> = {}) {
    super(typeof messages === "string" ? messages : messages.join("; "));
    this.status = status;
    this.messages = messages;
    this.headers = headers;
  }
}

/** The reason phrase of an HTTP status, for example `"Forbidden"` for 403. */
export function reasonPhrase(status: number): string {
  return reasons[status] ?? (status < 400 ? "OK" : "Error");
}

/** The JSON body that goes with an error status; the message is the reason phrase unless one is given. */
export function errorBody(status: number, message: string | readonly string[] = reasonPhrase(status)): ErrorBody {
  return { statusCode: status, message, error: reasonPhrase(status) };
}
