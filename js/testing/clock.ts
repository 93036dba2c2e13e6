/** The registry's clock, in milliseconds since 1970: the host's clock and an offset, so it runs on after it is set. */
export class Clock {
  readonly #host: () => number;
  #offsetMs = 0;

  /** A clock that shows what `host` shows until it is set. */
  constructor(host: () => number) {
    this.#host = host;
  }

  /** The registry's time in milliseconds since 1970. */
  now(): number {
    return this.#host() + this.#offsetMs;
  }

  /** Sets the registry's time; from there the clock runs on with the host's. */
  set(timeMs: number): void {
    this.#offsetMs = finite(timeMs) - this.#host();
  }

  /** Moves the registry's time by `durationMs`, backwards if it is negative. */
  advance(durationMs: number): void {
    this.#offsetMs += finite(durationMs);
  }

  /** The registry's time, moved by `offsetMs`, as the ISO 8601 text that answers carry. */
  iso(offsetMs = 0): string {
    return new Date(this.now() + offsetMs).toISOString();
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`milliseconds must be a finite number, not ${value}`);
  return value;
}
