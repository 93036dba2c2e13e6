/**
 * A request that the registry received. It contains no secrets: the authorization is left out, tokens are redacted.
 *
 * @example
 * const paths = registry.requests.map(({ method, path }: LoggedRequest) => `${method} ${path}`);
 */
export interface LoggedRequest {
  readonly method: string;
  /** The path below `basePath`; anything that looks like a token is replaced by `[redacted]`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The installation in the path, or the one whose access token authorized the request. */
  readonly installationId?: string;
  /** The kind of credential in the `authorization` header, judging by its format. */
  readonly authorization: "jwt" | "token" | "other" | "none";
  /** The `x-icr-api-version` header, or `null`. */
  readonly apiVersion: string | null;
  /**
   * The body: parsed if it is JSON, otherwise its text. Anything that looks like a token is replaced by `[redacted]`, and
   * of a body of more than 16,384 characters only the beginning is kept, as text. Absent if there was none.
   */
  readonly body?: unknown;
  /** When it was received, in milliseconds since 1970 on the registry's clock. */
  readonly time: number;
  /** The status of the response; `null` while it is pending, and if there was none. */
  readonly status: number | null;
  /** The `x-request-id` of the response. */
  readonly requestId: string;
}
