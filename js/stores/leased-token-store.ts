import { forCaller } from "../for-caller.js";
import type { AbortSignalLike } from "../platform-types.js";
import type { AccessToken } from "../generated/model.js";
import type { TokenStore, TokenWanted } from "../options.js";
import { type MaybePromise, runCommand } from "./backend-command.js";
import { checkMethods, checkOptions, invalidOption } from "./check-options.js";
import type { Sealer } from "./sealer.js";
import { failureMs, readFailure, writeFailure } from "./shared-failure.js";
import { outlasts, readToken, textOf, writeToken } from "./stored-token.js";

/**
 * What a leased token store needs of a database: each method is one command of Redis, Valkey, Upstash or Deno KV. Keys are
 * texts as the client makes them, JSON with base URL, version, app and installation; the lease of a key is at `${key}:lease`.
 * Prefix or encode them where others use the database, too.
 *
 * @example
 * const backend: LeaseBackend = {
 *   get: (key) => redis.get(key),
 *   set: (key, value, { ttlMs }) => redis.set(key, value, "PX", ttlMs),
 *   add: (key, value, { ttlMs }) => redis.set(key, value, "PX", ttlMs, "NX"),
 *   remove: (key, value) => (value === undefined ? redis.del(key) : redis.eval(removeIfEqual, 1, key, value)),
 * };
 */
export interface LeaseBackend {
  /** The value of a key; `null` or `undefined` where there is none. */
  get(key: string): MaybePromise<unknown>;
  /**
   * Sets a value, and has the database remove it after `ttlMs`, in milliseconds: of a token what is left until `expiresAt`, in
   * milliseconds since 1970 on the registry's clock, and a minute at least.
   */
  set(
    key: string,
    value: string,
    options: { readonly expiresAt: number; readonly ttlMs: number },
  ): MaybePromise<unknown>;
  /** Sets a value if the key has none, and has the database remove it after `ttlMs`. Returns something truthy if it did. */
  add(key: string, value: string, options: { readonly ttlMs: number }): MaybePromise<unknown>;
  /** Removes a key; with `value`, only if this is its value, atomically. */
  remove(key: string, value?: string): MaybePromise<unknown>;
  /**
   * Resolves when the value of a key may have changed, and ends when `signal` aborts. Without it the store polls, at
   * intervals that grow to a quarter of a second.
   */
  changed?(key: string, signal: AbortSignalLike): PromiseLike<unknown>;
}

/**
 * Options of {@link leasedTokenStore}.
 *
 * @example
 * const tokenStore = leasedTokenStore(backend, { seal: sealer([env.SEALING_KEY]), leaseMs: 10_000 });
 */
export interface LeasedTokenStoreOptions {
  /**
   * Encrypts the tokens.
   *
   * @default tokens are JSON
   */
  readonly seal?: Sealer | undefined;
  /**
   * How long a process may take to create a token before another one does, in milliseconds: longer than the registry usually
   * takes, and so long all wait after a process that held the lease has crashed.
   *
   * @default 5_000
   */
  readonly leaseMs?: number | undefined;
}

const optionNames = ["seal", "leaseMs"];
const shortestPauseMs = 20;
const longestPauseMs = 250;
/** The same for a backend that says when something changed: what fails to be saved changes nothing. */
const longestWatchMs = 1_000;
/** The lease's holder may have taken it just before it crashed, and the next one creates a token before the others give up. */
const shortestMintMs = 3_000;
const shortestTtlMs = 60_000;

/**
 * A token store through which one of many processes creates a token for all of them: who adds the lease to the database
 * creates it, the others wait for it, or for the registry's answer that there is none. A token that exists twice harms nobody, so one database is enough, and nobody waits for
 * ever: a client whose database fails creates its own.
 *
 * @example
 * const tokenStore = leasedTokenStore({
 *   get: (key) => redis.get(key),
 *   set: (key, value, { ttlMs }) => redis.set(key, value, "PX", ttlMs),
 *   add: (key, value, { ttlMs }) => redis.set(key, value, "PX", ttlMs, "NX"),
 *   remove: (key, value) => (value === undefined ? redis.del(key) : redis.eval(removeIfEqual, 1, key, value)),
 * });
 */
export function leasedTokenStore(backend: LeaseBackend, options: LeasedTokenStoreOptions = {}): Required<TokenStore> {
  return forCaller(() => createLeasedStore(backend, options));
}

function createLeasedStore(backend: LeaseBackend, options: LeasedTokenStoreOptions): Required<TokenStore> {
  checkMethods("leasedTokenStore", backend, ["get", "set", "add", "remove"], ["changed"]);
  checkOptions("leasedTokenStore", options, optionNames);
  // Tokens would be stored as they are.
  const misplaced = optionNames.find((name) => name in backend);
  if (misplaced) throw invalidOption(`\`${misplaced}\` is an option: pass it in the second argument`);
  const { seal, leaseMs = 5_000 } = options;
  if (!(Number.isFinite(leaseMs) && leaseMs > 0))
    throw invalidOption("`leaseMs` must be a number of milliseconds above 0");

  const getValue = (key: string) => runCommand("get", () => backend.get(key));

  async function load(key: string): Promise<AccessToken | undefined> {
    return readToken(key, await getValue(key), seal);
  }

  async function save(key: string, token: AccessToken, expiresAt: number): Promise<void> {
    const value = await runCommand("seal", () => writeToken(key, token, seal));
    const ttlMs = Math.ceil(Math.max(expiresAt - Date.now(), shortestTtlMs));
    await runCommand("set", () => backend.set(key, value, { expiresAt, ttlMs }));
  }

  async function loadWanted(key: string, { outlives, refused }: TokenWanted): Promise<AccessToken | undefined> {
    const token = await load(key);
    // A client that does not know the registry's clock yet says 0, and goes by its own.
    const isWanted = token && token.token !== refused && outlasts(token, outlives > 0 ? outlives : Date.now());
    return isWanted ? token : undefined;
  }

  async function create(key: string, mint: () => Promise<AccessToken>): Promise<AccessToken> {
    const token = await mint();
    await save(key, token, Date.parse(token.expiresAt));
    return token;
  }

  async function through(key: string, mint: () => Promise<AccessToken>, wanted: TokenWanted): Promise<AccessToken> {
    const lease = `${key}:lease`;
    const holder = crypto.randomUUID();
    const release = () => runCommand("remove", () => backend.remove(lease, holder)).catch(() => {});
    const add = () => backend.add(lease, holder, { ttlMs: Math.ceil(leaseMs) });
    const waitsUntil = performance.now() + leaseMs + Math.max(leaseMs, shortestMintMs);
    for (let pauseMs = shortestPauseMs; ; pauseMs *= 2) {
      const token = await loadWanted(key, wanted);
      if (token) return token;
      if (wanted.signal.aborted) throw new Error("The client waits for the token store no longer.");
      if (performance.now() > waitsUntil) return create(key, mint);
      const isHeld = await runCommand("add", add).catch((error: unknown) => {
        // The database may have added it all the same. Nobody waits for that: the client goes on without the store.
        void release();
        throw error;
      });
      if (isHeld) {
        try {
          // Another may have saved one between the look at it and the lease.
          return (await loadWanted(key, wanted)) ?? (await create(key, mint));
        } catch (error) {
          await tellOthers(lease, error);
          throw error;
        } finally {
          // A lease that stays ends by itself.
          await release();
        }
      }
      const failure = readFailure(await getValue(lease));
      if (failure) throw failure;
      await pause(key, pauseMs, wanted.signal);
    }
  }

  /** Without it, all who wait would ask the registry in turn, each for the same answer. */
  async function tellOthers(lease: string, error: unknown): Promise<void> {
    const value = writeFailure(error);
    if (value === undefined) return;
    const until = { expiresAt: Date.now() + failureMs, ttlMs: failureMs };
    await runCommand("set", () => backend.set(lease, value, until)).catch(() => {});
  }

  /** Waits for a while, with jitter, or until the token may have changed. */
  async function pause(key: string, ms: number, signal: AbortSignalLike): Promise<void> {
    const end = new AbortController();
    const stop = () => end.abort();
    signal.addEventListener("abort", stop);
    try {
      const longestMs = backend.changed ? longestWatchMs : longestPauseMs;
      const waits = [sleep(Math.min(ms, longestMs) * (0.5 + Math.random() / 2), end.signal)];
      if (backend.changed) {
        const change = runWatch(() => backend.changed?.(key, end.signal), end.signal);
        // One that resolves at once must not make this a busy loop.
        waits.push(change.then(() => sleep(shortestPauseMs, end.signal)));
      }
      await Promise.race(waits);
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }

  return {
    get: load,
    set: (key, token, { expiresAt }) => save(key, token, expiresAt),
    async delete(key, { token: secret } = {}) {
      if (secret === undefined) return void (await runCommand("remove", () => backend.remove(key)));
      const value = await getValue(key);
      const token = await readToken(key, value, seal);
      if (token?.token === secret) await runCommand("remove", () => backend.remove(key, textOf(value)));
    },
    through,
  };
}

/** Resolves with a watch, and never with one that fails. */
function runWatch(watch: () => unknown, signal: AbortSignal): Promise<unknown> {
  return Promise.resolve()
    .then(watch)
    .catch(() => new Promise((resolve) => signal.addEventListener("abort", resolve)));
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
