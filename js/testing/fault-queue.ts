import type { Fault } from "./fault.js";

/** The faults that are waiting for matching requests. */
export class FaultQueue {
  #pending: { readonly fault: Fault; remaining: number }[] = [];

  /** Appends a fault. */
  add(fault: Fault): void {
    const { times = 1, status = 200, delayMs = 0 } = fault;
    if (!(times > 0)) throw new RangeError(`times must be positive, not ${times}`);
    if (!(status >= 200 && status <= 599)) throw new RangeError(`status must be from 200 to 599, not ${status}`);
    if (!(delayMs >= 0)) throw new RangeError(`delayMs must not be negative, but is ${delayMs}`);
    this.#pending.push({ fault, remaining: times });
  }

  /** Returns the first fault that matches, and counts it as used once. */
  take(method: string, path: string): Fault | undefined {
    const entry = this.#pending.find(({ fault }) => matches(fault, method, path));
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

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (fault.path === undefined) return true;
  // Unlike `test`, `search` ignores the `lastIndex` of a global pattern.
  return typeof fault.path === "string" ? fault.path === path : path.search(fault.path) >= 0;
}
