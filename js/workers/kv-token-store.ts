import type { TokenStore } from "../index.js";
import type { Sealer } from "../stores/sealer.js";
import { checkOptions } from "./options.js";

/**
 * Options of {@link kvTokenStore}.
 *
 * @example
 * const tokenStore = kvTokenStore(env.TOKENS, { seal: sealer([env.SEALING_KEY]) });
 */
export interface KvTokenStoreOptions {
  /**
   * Encrypts what is stored: else whoever can read the namespace can use its tokens.
   *
   * @default stored as they are
   */
  readonly seal?: Sealer | undefined;
}

/** KV refuses what ends within a minute. */
const shortestMs = 61_000;

/**
 * Keeps tokens in Workers KV, which shows a change everywhere within a minute. Each place may create a token of its own before it
 * sees another's: a broker creates one for all.
 *
 * @example
 * const tokenStore = kvTokenStore(env.TOKENS, { seal: sealer([env.SEALING_KEY]) });
 */
export function kvTokenStore(kv: KVNamespace, options: KvTokenStoreOptions = {}): TokenStore {
  checkOptions("kvTokenStore", options, ["seal"]);
  const { seal } = options;
  const read = async (key: string) => {
    const text = await kv.get(key, "text");
    return text === null || seal === undefined ? text : seal.open(key, text);
  };
  return {
    get: read,
    async set(key, token, { expiresAt }) {
      if (expiresAt < Date.now() + shortestMs) return;
      const text = JSON.stringify(token);
      const value = seal === undefined ? text : await seal.seal(key, text);
      await kv.put(key, value, { expiration: Math.floor(expiresAt / 1000) });
    },
    async delete(key, { token }) {
      if (token !== undefined && secretOf(await read(key)) !== token) return;
      await kv.delete(key);
    },
  };
}

function secretOf(text: string | null | undefined): unknown {
  try {
    return (JSON.parse(text ?? "null") as { token?: unknown } | null)?.token;
  } catch {
    return undefined;
  }
}
