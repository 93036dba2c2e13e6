// @ts-check
// What a Worker has, as options of a client.

import { getProperty, parseJson } from "../../../runtime/js/values.js";

/**
 * The method of an object, bound to it, or a function as it is; `undefined` for what is neither.
 *
 * @param {any} holder
 * @param {string} name
 */
export function boundMethod(holder, name) {
  if (typeof getProperty(holder, name) !== "function") return typeof holder === "function" ? holder : undefined;
  return (/** @type {any[]} */ ...args) => holder[name](...args);
}

/** KV refuses what ends within a minute. */
const SHORTEST_MS = 61_000;

/**
 * A token store over a namespace of Workers KV; `undefined` for what is none.
 *
 * @param {any} kv
 */
export function kvTokenStore(kv) {
  if (typeof getProperty(kv, "getWithMetadata") !== "function") return undefined;
  return {
    /** @param {string} key */
    get: (key) => kv.get(key, "text"),
    /** @param {string} key @param {unknown} token @param {{ expiresAt: number }} options */
    async set(key, token, { expiresAt }) {
      if (expiresAt < Date.now() + SHORTEST_MS) return;
      await kv.put(key, JSON.stringify(token), { expiration: Math.floor(expiresAt / 1000) });
    },
    /** @param {string} key @param {{ token?: string }} options */
    async delete(key, { token }) {
      if (token !== undefined && getProperty(parseJson(await kv.get(key, "text")), "token") !== token) return;
      await kv.delete(key);
    },
  };
}
