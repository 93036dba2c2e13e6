// @ts-check
// Requests that wait until they may be sent. How many, and from when on, is decided in src/policy/rate_limit.rs.

import { ABORTED, FULFILLED, wait, withResolvers } from "./wait.js";

/** The longest wait for a gate, in milliseconds. */
const MAX_WAIT_MS = 60_000;
/** The polling interval where a request must not wait for another's promise, in milliseconds. */
const POLL_MS = 20;
/** How much longer than its timeout a request may have its place where nobody may give it back, in milliseconds. */
const GRACE_MS = 1000;

/**
 * @typedef {object} Gate
 * @property {number} limit requests that may be in flight
 * @property {number[]} inFlight when each request in flight has ended at the latest: a Worker's whose caller has disconnected
 *   is stopped without a word, and does not leave
 * @property {number} opensAtMs on the monotonic clock
 * @property {(Promise<unknown> & { resolve(): void, attempts: number })[] | undefined} waiting in their order; `undefined` where
 *   one call must not resolve the promise of another: on Workers
 */

/**
 * @param {number} limit
 * @param {boolean} share
 * @returns {Gate}
 */
export function createGate(limit, share) {
  return { limit, inFlight: [], opensAtMs: 0, waiting: share ? [] : undefined };
}

/**
 * Waits until a gate lets one more request through. Returns `undefined` then, the delay in milliseconds if that is too
 * long, or the outcome of a wait that the caller aborted.
 *
 * @param {Gate} gate
 * @param {number} maxMs
 * @param {number} timeoutMs how long the request may take then
 * @param {AbortSignal | undefined} signal
 * @param {number} attempts how many its call has made before
 */
export async function enter(gate, maxMs, timeoutMs, signal, attempts) {
  const untilMs = performance.now() + maxMs;
  for (;;) {
    const nowMs = performance.now();
    const closedMs = gate.opensAtMs - nowMs;
    const leftMs = untilMs - nowMs;
    if (closedMs <= 0 && gate.inFlight.length < gate.limit) {
      gate.inFlight.push(nowMs + timeoutMs + GRACE_MS);
      admitNext(gate);
      return;
    }
    if (closedMs > Math.min(MAX_WAIT_MS, leftMs)) return closedMs;
    if (leftMs <= 0) return 0;
    const { opensAtMs } = gate;
    const outcome =
      closedMs > 0 ? await wait(undefined, closedMs, signal) : await waitInLine(gate, leftMs, signal, attempts);
    if (outcome[0] === ABORTED) return outcome;
    if (closedMs <= 0 && outcome[0] === FULFILLED) {
      if (gate.opensAtMs <= performance.now()) {
        admitNext(gate);
        return;
      }
      // It was closed since. Who is next must not depend on this one, which may abort before it opens.
      leave(gate);
    }
    // By the timer it is open, whatever the clock says: tests stop one without the other.
    if (closedMs > 0 && gate.opensAtMs === opensAtMs) gate.opensAtMs = 0;
  }
}

/**
 * Waits until the request has a place. Who has one and does not go leaves it to the next.
 *
 * @param {Gate} gate
 * @param {number} leftMs
 * @param {AbortSignal | undefined} signal
 * @param {number} attempts how many its call has made before
 */
async function waitInLine(gate, leftMs, signal, attempts) {
  const { waiting } = gate;
  if (!waiting) {
    gate.inFlight = gate.inFlight.filter((endMs) => endMs > performance.now());
    return wait(undefined, Math.min(POLL_MS, leftMs), signal);
  }
  const turn = Object.assign(withResolvers(), { attempts });
  let place = waiting.length;
  // Who has been refused most goes first: it would be the first to give up.
  while ((waiting[place - 1]?.attempts ?? attempts) < attempts) place--;
  void waiting.splice(place, 0, turn);
  const outcome = await wait(turn, leftMs < Infinity ? leftMs : undefined, signal);
  place = waiting.indexOf(turn);
  if (place >= 0) void waiting.splice(place, 1);
  else if (outcome[0] !== FULFILLED) leave(gate);
  return outcome;
}

/** Gives a free place to the first in line: at once, so that nobody else takes it. @param {Gate} gate */
function admitNext(gate) {
  const next = gate.inFlight.length < gate.limit ? gate.waiting?.shift() : undefined;
  if (next) {
    gate.inFlight.push(0);
    next.resolve();
  }
}

/** Releases the place of a request that has finished. @param {Gate} gate */
export function leave(gate) {
  // The newest, whoever leaves: the oldest may be of those that do not.
  gate.inFlight.pop();
  admitNext(gate);
}
