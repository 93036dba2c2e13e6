/**
 * Remembers which webhooks were handled, for all processes that receive them.
 *
 * @example
 * const seen: SeenStore = {
 *   add: async (key, { ttlMs }) => (await redis.set(key, "1", "PX", ttlMs, "NX")) === "OK",
 *   remove: (key) => redis.del(key),
 * };
 */
export interface SeenStore {
  /**
   * Adds a key for `ttlMs` milliseconds, in one step. Resolves to whether it was not there before.
   *
   * @example async (key, { ttlMs }) => (await redis.set(key, "1", "PX", ttlMs, "NX")) === "OK"
   */
  add(key: string, options: { readonly ttlMs: number }): unknown;
  /** Removes a key, so that a webhook whose handling failed is handled when it comes again. */
  remove?(key: string): unknown;
}

const maxKeys = 10_000;

/** In the memory of this process. */
export function memorySeen(now: () => number): Required<SeenStore> {
  // In the order in which they were added, and so in which they expire.
  const expiries = new Map<string, number>();
  return {
    add(key, { ttlMs }) {
      for (const [oldest, expiry] of expiries) {
        if (expiry > now() && expiries.size < maxKeys) break;
        expiries.delete(oldest);
      }
      if (expiries.has(key)) return false;
      expiries.set(key, now() + ttlMs);
      return true;
    },
    remove: (key) => void expiries.delete(key),
  };
}
