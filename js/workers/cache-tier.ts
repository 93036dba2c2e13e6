import type { AccessToken } from "../index.js";
import type { Sealer } from "../stores/sealer.js";

/**
 * Where the Cache API is: `caches.open("icr-tokens")`, also as a promise, or as a function, which is called within requests.
 *
 * @example
 * const cache: CacheSource = () => caches.open("icr-tokens");
 */
export type CacheSource = Cache | Promise<Cache> | (() => Cache | Promise<Cache>);

/** A token in the cache. */
interface CachedToken {
  readonly token: AccessToken;
  readonly storedAtMs: number;
  /** How far the registry's clock is ahead of this machine's. */
  readonly skewMs: number;
}

/** Tokens of a data center's cache, sealed, for a minute at most. What fails is a miss. */
export class CacheTier {
  readonly #source: CacheSource;
  readonly #seal: Sealer;
  readonly #ttlMs: number;

  constructor(source: CacheSource, seal: Sealer, ttlMs: number) {
    this.#source = source;
    this.#seal = seal;
    this.#ttlMs = ttlMs;
  }

  async get(key: string): Promise<{ readonly token: AccessToken; readonly now: number } | undefined> {
    try {
      const response = await (await this.#open()).match(urlOf(key));
      const text = response && (await this.#seal.open(key, await response.text()));
      if (text === undefined) return undefined;
      const { token, storedAtMs, skewMs } = JSON.parse(text) as CachedToken;
      const nowMs = Date.now();
      if (Math.abs(nowMs - storedAtMs) > this.#ttlMs) return undefined;
      return { token, now: nowMs + skewMs };
    } catch {
      return undefined;
    }
  }

  async put(key: string, token: AccessToken, registryNowMs: number): Promise<void> {
    try {
      const storedAtMs = Date.now();
      const cached: CachedToken = { token, storedAtMs, skewMs: registryNowMs - storedAtMs };
      const headers = { "cache-control": `max-age=${Math.ceil(this.#ttlMs / 1000)}` };
      const body = await this.#seal.seal(key, JSON.stringify(cached));
      await (await this.#open()).put(urlOf(key), new Response(body, { headers }));
    } catch {
      // No cache here, as in previews and on workers.dev.
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await (await this.#open()).delete(urlOf(key));
    } catch {
      // As above.
    }
  }

  #open(): Cache | Promise<Cache> {
    return typeof this.#source === "function" ? this.#source() : this.#source;
  }
}

/** Of a host that nobody can ask. */
function urlOf(key: string): string {
  return `https://icr-tokens.invalid/${encodeURIComponent(key)}`;
}
