/** The registry's clock: the host's clock plus an offset, so that it keeps running after it is set. Milliseconds since 1970. */
export class Clock {
  readonly #hostClock: () => number;
  #offsetMs = 0;

  /** Follows `hostClock` until the time is set. */
  constructor(hostClock: () => number) {
    this.#hostClock = hostClock;
  }

  /** Returns the registry's time in milliseconds since 1970. */
  now(): number {
    return this.#hostClock() + this.#offsetMs;
  }

  /** Sets the registry's time; the clock keeps running from there. */
  set(timeMs: number): void {
    this.#offsetMs = requireFinite(timeMs) - this.#hostClock();
  }

  /** Moves the registry's time by `durationMs`, backwards if it is negative. */
  advance(durationMs: number): void {
    this.#offsetMs += requireFinite(durationMs);
  }

  /** Returns the registry's time plus `offsetMs` as ISO 8601, the format of all times in responses. */
  iso(offsetMs = 0): string {
    return new Date(this.now() + offsetMs).toISOString();
  }
}

function requireFinite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`milliseconds must be a finite number, not ${value}`);
  return value;
}
