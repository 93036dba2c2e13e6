import type { IcrError } from "../index.js";

const shortestMemoryMs = 10_000;
/** In milliseconds. */
export const longestDelayMs = 60_000;

/** Remembers that the registry has no token for an owner: an installation that is suspended, or unknown. */
export class FailureMemory {
  #error: IcrError | undefined;
  #untilMs = 0;
  #count = 0;

  /** The failure, as long as it is remembered. */
  current(nowMs: number): IcrError | undefined {
    return nowMs < this.#untilMs ? this.#error : undefined;
  }

  record(error: IcrError, nowMs: number): void {
    if (!(error.code === "forbidden" || error.code === "not_found" || error.status === 410)) return;
    this.#error = error;
    this.#untilMs = nowMs + Math.min(longestDelayMs, shortestMemoryMs * 2 ** this.#count);
    this.#count += 1;
  }

  clear(): void {
    this.#error = undefined;
    this.#untilMs = 0;
    this.#count = 0;
  }
}

/** Bounds what reports of refused tokens cost: the first at once, the next after 1 s, 2 s, 4 s, … a minute. */
export class Replacements {
  #nextAtMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** How long the next replacement has to wait, in milliseconds. */
  delayMs(nowMs: number): number {
    return Math.max(0, this.#nextAtMs - nowMs);
  }

  record(nowMs: number): void {
    if (nowMs > this.#nextAtMs + longestDelayMs) this.#count = 0;
    this.#nextAtMs = nowMs + Math.min(longestDelayMs, 1_000 * 2 ** this.#count);
    this.#count += 1;
  }
}

/** The delay before the next refresh, after this many have failed, in milliseconds. */
export function refreshDelayMs(failures: number): number {
  return Math.min(longestDelayMs, 1_000 * 2 ** Math.max(0, failures - 1));
}
