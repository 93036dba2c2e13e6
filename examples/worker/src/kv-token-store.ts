import type { TokenStore } from "icr-app-client";

/** Tokens in Workers KV: isolates in all places use what one of them made. */
export function kvTokenStore(kv: KVNamespace): TokenStore {
  return {
    get: (key) => kv.get(key, "json"),
    async set(key, token, { expiresAt }) {
      if (expiresAt < Date.now() + 61_000) return; // KV refuses what ends within a minute.
      await kv.put(key, JSON.stringify(token), { expiration: Math.floor(expiresAt / 1000) });
    },
    delete: (key) => kv.delete(key),
  };
}
