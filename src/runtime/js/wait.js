// @ts-check
// Waits for promises and calls users' functions. What they throw is caught here.

import { sanitizeCause } from "./policy.js";
import { getProperty, tryOrUndefined } from "./values.js";

// `WaitOutcome` in executor.rs.
const FULFILLED = 0;
const REJECTED = 1;
const TIMED_OUT = 2;
const ABORTED = 3;

/** @typedef {[outcome?: number, value?: any]} WaitOutcome */

/**
 * Waits for a promise until it settles, the time is over or the caller aborts. Timer and listener are removed by then.
 * Without a promise it only waits.
 *
 * @param {PromiseLike<unknown> | undefined} promise
 * @param {number | undefined} timeoutMs
 * @param {AbortSignal} [signal]
 * @returns {Promise<WaitOutcome>}
 */
export function wait(promise, timeoutMs, signal) {
  return new Promise((resolve) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @param {number} outcome @param {unknown} [value] */
    const end = (outcome, value) => {
      resolve([outcome, value]);
      clearTimeout(timer);
      // A signal of the caller's own making may throw, at any of its methods.
      try {
        signal?.removeEventListener("abort", abort);
      } catch {}
    };
    const abort = () => end(ABORTED, getProperty(signal, "reason"));
    // First of all: a promise that is given up below may still reject.
    promise?.then(
      (value) => end(FULFILLED, value),
      (thrown) => end(REJECTED, thrown),
    );
    try {
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
    } catch (thrown) {
      return end(REJECTED, thrown);
    }
    if (timeoutMs !== undefined) timer = setTimeout(end, timeoutMs, TIMED_OUT);
  });
}

/** A promise with the function that resolves it. */
export function withResolvers() {
  /** @type {(value?: unknown) => void} */
  let resolve;
  const promise = new Promise((given) => (resolve = given));
  // @ts-expect-error: assigned by now.
  return Object.assign(promise, { resolve });
}

/**
 * Calls a user's function and waits for what it returns, a promise or not.
 *
 * @param {unknown} receiver
 * @param {Function} method
 * @param {unknown[]} args
 * @param {number} timeoutMs
 */
export async function invokeCallback(receiver, method, args, timeoutMs) {
  const outcome = await wait((async () => method.apply(receiver, args))(), timeoutMs);
  // Which credential it may hold is not known here: what looks like one is removed.
  if (outcome[0] === REJECTED) outcome[1] = sanitizeCause(outcome[1], "\0");
  return outcome;
}

/**
 * Calls a listener. One that throws or rejects changes nothing.
 *
 * @param {Function} listener
 * @param {object} event
 */
export function emit(listener, event) {
  tryOrUndefined(() => listener(event)?.then?.(undefined, () => {}));
}

/**
 * Passes a promise to a Worker's `waitUntil`. One that throws has no request left to keep alive.
 *
 * @param {Function} waitUntil
 * @param {Promise<unknown>} promise
 */
export function keepAlive(waitUntil, promise) {
  tryOrUndefined(() => waitUntil(promise));
}
