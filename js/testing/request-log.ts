import type { LoggedRequest } from "./logged-request.js";

/** An entry of the log that is still being written. */
export type OpenEntry = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/** The newest requests that a registry received, oldest first. */
export class RequestLog {
  readonly #size: number;
  #entries: OpenEntry[] = [];
  #received = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** A new entry for a request; the rest is written into it as it becomes known. */
  open(request: Request, path: string, query: URLSearchParams, time: number): OpenEntry {
    this.#received += 1;
    const entry: OpenEntry = {
      method: request.method,
      path: redact(path),
      query: Object.fromEntries(Array.from(query, ([name, value]) => [redact(name), redact(value)])),
      authorization: authorizationKind(request.headers.get("authorization")),
      apiVersion: request.headers.get("x-icr-api-version"),
      time,
      status: null,
      requestId: `req-${this.#received.toString(16).padStart(8, "0")}`,
    };
    this.#entries.push(entry);
    // Dropping one by one would move the whole array for every request.
    if (this.#entries.length >= 2 * this.#size + 1) this.#entries = this.#newest();
    return entry;
  }

  /** Copies of the newest entries. */
  entries(): LoggedRequest[] {
    return this.#newest().map((entry) => ({ ...entry }));
  }

  /** Forgets every entry. */
  clear(): void {
    this.#entries = [];
  }

  #newest(): OpenEntry[] {
    return this.#entries.slice(Math.max(0, this.#entries.length - this.#size));
  }
}

function authorizationKind(header: string | null): LoggedRequest["authorization"] {
  if (header === null) return "none";
  if (/^bearer crs_/i.test(header)) return "token";
  return /^bearer [^.\s]+\.[^.\s]+\.[^.\s]+$/i.test(header) ? "jwt" : "other";
}

/** The text without what looks like an access token or a JWT: a client under test may well put one in the wrong place. */
export function redact(text: string): string {
  return text.replace(/crs_[0-9a-z]+|eyJ[\w-]+\.[\w-]+\.[\w-]*/gi, "[redacted]");
}
