import type { TokenStore } from "icr-app-client";

/** What is needed of a Workers KV namespace. */
export interface KvNamespace {
  get(key: string, type: "json"): Promise<unknown>;
  put(key: string, value: string, options: { expiration: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

// KV refuses an entry that would expire sooner.
const shortestLifeMs = 60_000;

/** A token store in Workers KV: isolates in all places use the tokens that one of them made. */
export function kvTokenStore(kv: KvNamespace): TokenStore {
  return {
    get: (key) => kv.get(key, "json"),
    async set(key, token, { expiresAt }) {
      const expiration = Math.floor(expiresAt / 1000);
      if (expiration * 1000 < Date.now() + shortestLifeMs) return;
      await kv.put(key, JSON.stringify(token), { expiration });
    },
    delete: (key) => kv.delete(key),
  };
}
