import type { LoggedRequest } from "./logged-request.js";
import { redact } from "./redact.js";

/** A log entry that is not complete yet. */
export type PendingEntry = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/** The most recent requests of a registry, oldest first. */
export class RequestLog {
  readonly #size: number;
  #entries: PendingEntry[] = [];
  #received = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Appends an entry for a request; the caller completes it later. */
  append(request: Request, path: string, query: URLSearchParams, time: number): PendingEntry {
    this.#received += 1;
    const entry: PendingEntry = {
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
    // Dropping entries one by one would move the whole array for every request.
    if (this.#entries.length >= 2 * this.#size + 1) this.#entries = this.#newest();
    return entry;
  }

  /** Returns copies of the entries. */
  entries(): LoggedRequest[] {
    return this.#newest().map((entry) => ({ ...entry }));
  }

  /** Removes every entry. */
  clear(): void {
    this.#entries = [];
  }

  #newest(): PendingEntry[] {
    return this.#entries.slice(Math.max(0, this.#entries.length - this.#size));
  }
}

function authorizationKind(header: string | null): LoggedRequest["authorization"] {
  if (header === null) return "none";
  if (/^bearer crs_/i.test(header)) return "token";
  return /^bearer [^.\s]+\.[^.\s]+\.[^.\s]+$/i.test(header) ? "jwt" : "other";
}
