import { forCaller } from "../for-caller.js";
import type { TokenStore } from "../options.js";
import { type MaybePromise, runCommand } from "./backend-command.js";
import { checkMethods, checkOptions } from "./check-options.js";
import type { Sealer } from "./sealer.js";
import { readToken, writeToken } from "./stored-token.js";

/**
 * What is used of unstorage's `Storage`.
 *
 * @example
 * const storage: UnstorageLike = createStorage({ driver });
 */
export interface UnstorageLike {
  getItem(key: string): MaybePromise<unknown>;
  setItem(key: string, value: string, options: { readonly ttl: number }): MaybePromise<unknown>;
  removeItem(key: string): MaybePromise<unknown>;
}

/**
 * Options of {@link unstorageTokenStore}.
 *
 * @example
 * const tokenStore = unstorageTokenStore(createStorage({ driver }), { seal: sealer([env.SEALING_KEY]) });
 */
export interface UnstorageTokenStoreOptions {
  /**
   * Encrypts the tokens.
   *
   * @default tokens are JSON
   */
  readonly seal?: Sealer | undefined;
}

const shortestTtlSeconds = 60;

/**
 * A token store over any driver of unstorage. Its drivers cannot say who is first, so processes that start together create a
 * token each, and share the last. Drivers that know `ttl` remove a token when it has expired. Keys are URL-encoded: unstorage
 * would cut and change them otherwise.
 *
 * @example
 * const tokenStore = unstorageTokenStore(createStorage({ driver }));
 */
export function unstorageTokenStore(storage: UnstorageLike, options: UnstorageTokenStoreOptions = {}): TokenStore {
  return forCaller(() => createUnstorageStore(storage, options));
}

function createUnstorageStore(storage: UnstorageLike, options: UnstorageTokenStoreOptions): TokenStore {
  checkMethods("unstorageTokenStore", storage, ["getItem", "setItem", "removeItem"]);
  checkOptions("unstorageTokenStore", options, ["seal"]);
  const { seal } = options;
  const path = encodeURIComponent;
  const load = async (key: string) =>
    readToken(key, await runCommand("getItem", () => storage.getItem(path(key))), seal);
  return {
    get: load,
    async set(key, token, { expiresAt }) {
      const value = await runCommand("seal", () => writeToken(key, token, seal));
      const ttl = Math.max(Math.ceil((expiresAt - Date.now()) / 1_000), shortestTtlSeconds);
      await runCommand("setItem", () => storage.setItem(path(key), value, { ttl }));
    },
    async delete(key, { token: secret } = {}) {
      if (secret !== undefined && (await load(key))?.token !== secret) return;
      await runCommand("removeItem", () => storage.removeItem(path(key)));
    },
  };
}
