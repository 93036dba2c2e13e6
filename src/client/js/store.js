// @ts-check
// Token stores that let one of many machines create a token for all.

import { FULFILLED, TIMED_OUT, invokeCallback } from "../../runtime/js/wait.js";

/**
 * Calls `through` of a token store. What it begins is not begun again: where it fails or returns nothing, a token that it
 * creates by `mint` is waited for.
 *
 * @param {unknown} store
 * @param {Function} through
 * @param {string} key
 * @param {object} wanted
 * @param {Promise<unknown> & { resolve(value: boolean): void }} starts resolves to whether a token is to be created
 * @param {Promise<unknown>} minted that token
 * @param {number} timeoutMs
 */
export async function callThrough(store, through, key, wanted, starts, minted, timeoutMs) {
  const controller = new AbortController();
  // The store may not wait for it.
  const settled = minted.catch(() => undefined);
  const mint = () => {
    starts.resolve(true);
    return minted;
  };
  Object.assign(wanted, { signal: controller.signal });
  const outcome = await invokeCallback(store, through, [key, mint, wanted], timeoutMs);
  starts.resolve(false);
  if (outcome[0] === TIMED_OUT) controller.abort();
  if (outcome[0] !== FULFILLED || !outcome[1]) await settled;
  return outcome;
}

/**
 * Whether a value is an error of this client, or of another copy of it, by the brand of js/error.ts.
 *
 * @param {unknown} value
 */
export function isIcrError(value) {
  return Symbol.for("icr-app-client.IcrError") in Object(value);
}
