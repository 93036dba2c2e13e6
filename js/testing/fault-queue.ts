interface QueuedFault {
  readonly times?: number;
}

/** The faults that are waiting for something that they match. */
export class FaultQueue<Fault extends QueuedFault> {
  #pending: { readonly fault: Fault; remaining: number }[] = [];

  /** Appends a fault. */
  add(fault: Fault): void {
    const { times = 1 } = fault;
    if (!(times > 0)) throw new RangeError(`times must be positive, not ${times}`);
    this.#pending.push({ fault, remaining: times });
  }

  /** Returns the first fault that matches, and counts it as used once. */
  take(matches: (fault: Fault) => boolean): Fault | undefined {
    const entry = this.#pending.find(({ fault }) => matches(fault));
    if (entry === undefined) return undefined;
    entry.remaining -= 1;
    if (entry.remaining <= 0) this.#pending = this.#pending.filter((other) => other !== entry);
    return entry.fault;
  }

  /** Removes every fault. */
  clear(): void {
    this.#pending = [];
  }
}
