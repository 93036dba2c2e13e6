/** One request that the registry received. It never holds a secret: neither the authorization nor a body. */
export interface LoggedRequest {
  readonly method: string;
  /** The path below `basePath`; anything in it that looks like a token reads `[redacted]`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The installation that the path names, or whose access token authorized the request. */
  readonly installationId?: string;
  /** What the `authorization` header held, by its look. */
  readonly authorization: "jwt" | "token" | "other" | "none";
  /** The `x-icr-api-version` header, `null` if there was none. */
  readonly apiVersion: string | null;
  /** When it arrived, in milliseconds since 1970 on the registry's clock. */
  readonly time: number;
  /** The answer's status; `null` while there is no answer, and for a request that never got one. */
  readonly status: number | null;
  /** The answer's `x-request-id`. */
  readonly requestId: string;
}
