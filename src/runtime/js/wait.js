// @ts-check
// Waits for promises and calls users' callbacks. What they throw is caught here.

import { sanitizeCause } from "./policy.js";
import { getProperty, tryOrUndefined } from "./values.js";

// `WaitOutcome` in executor.rs.
export const FULFILLED = 0;
const REJECTED = 1;
export const TIMED_OUT = 2;
export const ABORTED = 3;

/** @typedef {[outcome?: number, value?: any]} WaitOutcome */

/**
 * Waits for a promise until it settles, the wait times out, or the caller aborts; then timer and listener are removed.
 * Without a promise, it waits for the timeout or the abort.
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
    /** @type {(() => void) | undefined} */
    let unfollow;
    /** @param {number} outcome @param {unknown} [value] */
    const end = (outcome, value) => {
      resolve([outcome, value]);
      clearTimeout(timer);
      unfollow?.();
    };
    const abort = () => end(ABORTED, getProperty(signal, "reason"));
    // Before anything else: a promise that is abandoned below may still reject.
    promise?.then(
      (value) => end(FULFILLED, value),
      (thrown) => end(REJECTED, thrown),
    );
    try {
      if (signal?.aborted) return abort();
      unfollow = signal && follow(signal, abort);
    } catch (thrown) {
      return end(REJECTED, thrown);
    }
    // Without a timer, which a test may have stopped.
    if (!promise && !timeoutMs) return end(TIMED_OUT);
    if (timeoutMs !== undefined) timer = setTimeout(() => end(TIMED_OUT), Math.max(timeoutMs, 0));
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
 * Calls a user's callback and waits for what it returns, a promise or not.
 *
 * @param {unknown} receiver
 * @param {Function} method
 * @param {unknown[]} args
 * @param {number} timeoutMs
 */
export async function invokeCallback(receiver, method, args, timeoutMs) {
  const outcome = await wait((async () => method.apply(receiver, args))(), timeoutMs);
  // Which credential it may contain is not known here: what looks like one is redacted.
  if (outcome[0] === REJECTED) outcome[1] = sanitizeCause(outcome[1], "\0");
  return outcome;
}

/**
 * Calls a listener. Whether it throws or rejects is ignored.
 *
 * @param {Function} listener
 * @param {object} event
 */
export function emit(listener, event) {
  tryOrUndefined(() => listener(event)?.then?.(undefined, () => {}));
}

/**
 * Passes a promise to a Worker's `waitUntil`, which throws after the end of its request: that is ignored.
 *
 * @param {Function} waitUntil
 * @param {Promise<unknown>} promise
 */
export function keepAlive(waitUntil, promise) {
  tryOrUndefined(() => waitUntil(promise));
}

// One listener per signal, however many calls it is for: runtimes warn of more. `AbortSignal.any` is missing in
// older ones, and loses aborts after a garbage collection in Node 20 and 22 (https://github.com/nodejs/node/issues/57736).

/** What is called when a signal aborts. @type {WeakMap<AbortSignal, Set<() => void> & { listener?: () => void }>} */
const followers = new WeakMap();

/**
 * Calls a function when a signal aborts, and returns a function that removes it. Throws what a signal that the caller
 * implemented throws.
 *
 * @param {AbortSignal} signal
 * @param {() => void} callback
 */
export function follow(signal, callback) {
  const callbacks = followers.get(signal) ?? new Set();
  if (callbacks.size === 0) {
    followers.set(signal, callbacks);
    listen(signal, callbacks);
  }
  callbacks.add(callback);
  return () => {
    if (callbacks.delete(callback) && callbacks.size === 0) {
      tryOrUndefined(() => signal.removeEventListener("abort", /** @type {any} */ (callbacks).listener));
    }
  };
}

/**
 * Apart from `follow`, because functions of one scope share what each of them captures: the listener would keep the first
 * callback, and with it a response, as long as the signal is followed.
 *
 * @param {AbortSignal} signal
 * @param {Set<() => void> & { listener?: () => void }} callbacks
 */
function listen(signal, callbacks) {
  callbacks.listener = () => {
    for (const each of Array.from(callbacks)) each();
  };
  signal.addEventListener("abort", callbacks.listener);
}

// Older Workers lack it; there a signal is followed as long as it exists.
const registry =
  typeof FinalizationRegistry === "function"
    ? /* @__PURE__ */ new FinalizationRegistry((/** @type {() => void} */ unfollow) => unfollow())
    : undefined;

/** Ends the following of a signal, by the response that it is for. @type {WeakMap<object, () => void>} */
const unfollows = new WeakMap();
/** Responses by their bodies: who reads a body need not hold on to its response. @type {WeakMap<object, Response>} */
const responses = new WeakMap();

/**
 * Aborts a controller with a signal for as long as a response exists whose body is still to be read.
 *
 * @param {AbortSignal} signal
 * @param {AbortController} controller
 * @param {Response} response
 * @param {Request | undefined} request whose signal it is, and which undici lets abort only while it exists
 */
export function followWhileAlive(signal, controller, response, request) {
  const unfollow = tryOrUndefined(() => follow(signal, () => controller.abort(signal.reason)));
  if (!unfollow) return;
  const end = () => (unfollow(), request);
  unfollows.set(response, end);
  if (response.body) responses.set(response.body, response);
  registry?.register(response, end);
}

/** Ends the following of a signal for a response that nobody reads. @param {Response} response */
export function stopFollowing(response) {
  unfollows.get(response)?.();
}
