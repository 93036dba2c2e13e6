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

/** The body of an error response, in the shape that ICR's own sample app relies on. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly message: string | readonly string[];
  readonly error: string;
}

/** An error response, with its status and messages. */
export class HttpError extends Error {
  readonly status: number;
  readonly messages: string | readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  /** `messages` is one text, or the list of a failed validation. */
  constructor(status: number, messages: string | readonly string[], headers: Readonly<Record<string, string>> = {}) {
    super(typeof messages === "string" ? messages : messages.join("; "));
    this.status = status;
    this.messages = messages;
    this.headers = headers;
  }
}

/** Returns the reason phrase of an HTTP status, for example `"Forbidden"` for 403. */
export function reasonPhrase(status: number): string {
  return reasons[status] ?? (status < 400 ? "OK" : "Error");
}

/** Returns the JSON body of an error response; the default message is the reason phrase. */
export function errorBody(status: number, message: string | readonly string[] = reasonPhrase(status)): ErrorBody {
  return { statusCode: status, message, error: reasonPhrase(status) };
}
