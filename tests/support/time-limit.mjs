import { AssertionError } from "chai";

// A case may have stopped the timers.
const { setTimeout, clearTimeout } = globalThis;

/** Settles like `promise`, or fails the case where that takes longer: what hangs would end no case otherwise. */
export function within(limitMs, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout.call(globalThis, () => reject(new AssertionError(`not settled after ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout.call(globalThis, timer));
}

/** What a promise comes to: `{ value }` or `{ error }`, never a rejection. */
export function outcomeOf(promise) {
  return promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
}
