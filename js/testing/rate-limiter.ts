import type { Clock } from "./clock.js";
import { HttpError } from "./http-error.js";
import type { RateLimit } from "./options.js";

/** Counts requests by caller in a window that slides with the registry's clock. */
export class RateLimiter {
  readonly #limit: RateLimit | undefined;
  readonly #clock: Clock;
  readonly #acceptedAtMs = new Map<string, number[]>();

  constructor(limit: RateLimit | undefined, clock: Clock) {
    if (limit !== undefined && !(limit.requests >= 1 && limit.perMs > 0)) {
      throw new RangeError("rateLimit needs requests of at least 1 and perMs of more than 0");
    }
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Counts a request of `caller`; throws a 429 with `Retry-After`, and counts nothing, if it is over the limit. */
  count(caller: string): void {
    if (this.#limit === undefined) return;
    const { requests, perMs } = this.#limit;
    const nowMs = this.#clock.now();
    // A clock that was set back leaves entries of the future, which would block the caller until then.
    const recent = (this.#acceptedAtMs.get(caller) ?? []).filter((atMs) => atMs <= nowMs && atMs > nowMs - perMs);
    this.#acceptedAtMs.set(caller, recent);
    const [oldest] = recent;
    if (recent.length < requests || oldest === undefined) {
      recent.push(nowMs);
      return;
    }
    const waitMs = oldest + perMs - nowMs;
    throw new HttpError(429, "Too many requests", { "retry-after": String(Math.ceil(waitMs / 1000)) });
  }
}
