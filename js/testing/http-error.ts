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
  // Cloudflare's, for an origin that it cannot reach.
  520: "Web Server Returned an Unknown Error",
  521: "Web Server Is Down",
  522: "Connection Timed Out",
  523: "Origin Is Unreachable",
  524: "A Timeout Occurred",
};

/** The body of an error response, in the shape that ICR's own sample app relies on. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly message: string | readonly string[];
  readonly error: string;
}

/**
 * An error response, with its status and messages.
 *
 * @example
 * registry.route("GET", "/closed", () => {
 *   throw new HttpError(503, "Closed for maintenance", { "retry-after": "60" });
 * });
 */
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

/**
 * What the handler of a route may throw to send an error response.
 *
 * @example
 * const refusal: HttpErrorLike = { status: 403, messages: "Another organization" };
 */
export interface HttpErrorLike {
  /** 400 to 599. */
  readonly status: number;
  /** One text or several. @default the reason phrase of `status` */
  readonly messages?: string | readonly string[];
  /** Further headers of the response. @default none @example { "retry-after": "2" } */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Returns a thrown value as an `HttpError`; `undefined` if it has no error status. */
export function toHttpError(thrown: unknown): HttpError | undefined {
  if (thrown instanceof HttpError) return thrown;
  const { status, messages, message, headers } = (thrown ?? {}) as Partial<HttpErrorLike> & { message?: string };
  if (typeof status !== "number" || !(status >= 400 && status <= 599)) return undefined;
  return new HttpError(status, messages ?? (message || reasonPhrase(status)), headers);
}

/** Returns the reason phrase of an HTTP status, for example `"Forbidden"` for 403. */
export function reasonPhrase(status: number): string {
  return reasons[status] ?? (status < 400 ? "OK" : "Error");
}

/** Returns the JSON body of an error response; the default message is the reason phrase. */
export function errorBody(status: number, message: string | readonly string[] = reasonPhrase(status)): ErrorBody {
  return { statusCode: status, message, error: reasonPhrase(status) };
}
