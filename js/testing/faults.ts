import type { Fault } from "./fault.js";

/** The faults that were ordered and have not struck yet. */
export class Faults {
  #pending: { readonly fault: Fault; left: number }[] = [];

  /** Adds a fault behind those that wait already. */
  order(fault: Fault): void {
    const { times = 1, status = 200, delayMs = 0 } = fault;
    if (!(times > 0)) throw new RangeError(`times must be positive, not ${times}`);
    if (!(status >= 200 && status <= 599)) throw new RangeError(`status must be from 200 to 599, not ${status}`);
    if (!(delayMs >= 0)) throw new RangeError(`delayMs must not be negative, but is ${delayMs}`);
    this.#pending.push({ fault, left: times });
  }

  /** The first fault that waits for such a request, used up by one. */
  take(method: string, path: string): Fault | undefined {
    const entry = this.#pending.find(({ fault }) => matches(fault, method, path));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#pending = this.#pending.filter((other) => other !== entry);
    return entry.fault;
  }

  /** Forgets every fault. */
  clear(): void {
    this.#pending = [];
  }
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (fault.path === undefined) return true;
  // `search` starts from the beginning even where a global pattern remembers its last match.
  return typeof fault.path === "string" ? fault.path === path : path.search(fault.path) >= 0;
}
