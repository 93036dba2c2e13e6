import type { IcrEvent } from "./generated/event.js";
import type { AbortSignalLike, FetchInitLike, FetchLike, ResponseLike } from "./platform-types.js";
import type { AccessToken } from "./generated/model.js";

/**
 * Why and when the client calls the `jwt` function.
 *
 * @example
 * const icr = new IcrClient({
 *   jwt: ({ reason, now }) => fetch(`/icr/jwt?reason=${reason}&now=${now}`),
 * });
 */
export interface JwtContext {
  /** There is none yet, the last one expires within 30 s, or the registry refused it. */
  readonly reason: "missing" | "expiring" | "rejected";
  /** The time in milliseconds since 1970, on the registry's clock as far as it is known. */
  readonly now: number;
}

/**
 * Keeps access tokens beyond the lifetime of a client. Each method may be async. A store that fails, or takes longer than
 * 2 s, counts as empty and makes no call fail.
 *
 * @example
 * const kept = new Map<string, AccessToken>();
 * const tokenStore: TokenStore = {
 *   get: (key) => kept.get(key),
 *   set: (key, token) => void kept.set(key, token),
 *   delete: (key) => void kept.delete(key),
 * };
 */
export interface TokenStore {
  /** The token that was set for the key, as an object or as JSON text; anything but an access token of this app counts as none. */
  get(key: string): unknown;
  /** Stores a token until `expiresAt`, in milliseconds since 1970. */
  set(key: string, token: AccessToken, options: { readonly expiresAt: number }): unknown;
  /** Forgets the key's token; with `token`, a secret, only if it is this one. */
  delete(key: string, options: { readonly token?: string }): unknown;
  /**
   * Returns the key's token, or has `mint` create one: for a store that lets one of many machines create a token for all.
   * It is called in the place of `get`, a request to the registry, and `set`, and may take `timeoutMs`. An `IcrError` that it
   * throws is passed on; after any other failure the client creates a token by itself. What it returns is checked like any
   * stored token; it may be `{ token, now }`, with the registry's clock.
   *
   * `mint` sends one request however often it is called, until `through` settles, and rejects with an `IcrError`.
   */
  through?(key: string, mint: () => Promise<AccessToken>, wanted: TokenWanted): unknown;
}

/**
 * What a client needs of {@link TokenStore.through}.
 *
 * @example
 * const isWanted = (token: AccessToken, { outlives, refused }: TokenWanted): boolean =>
 *   token.token !== refused && Date.parse(token.expiresAt) > outlives;
 */
export interface TokenWanted {
  /** The installation; absent for the app's own token. */
  readonly installationId?: string;
  /**
   * The token must expire later than this, in milliseconds since 1970 on the registry's clock. A client does not use a token in the
   * last `min(10 s, lifetime / 10)` before it expires either: what is returned then counts as none.
   */
  readonly outlives: number;
  /** The secret that the registry has refused; it must not be returned again. */
  readonly refused?: string;
  /** Aborts when the client waits no longer. */
  readonly signal: AbortSignalLike;
}

/**
 * Options of a client. Only `jwt` is required.
 *
 * @example
 * const icr = new IcrClient({ jwt: () => fetch("/icr/jwt"), baseUrl: SANDBOX_URL, deadlineMs: 10_000 });
 */
export interface IcrClientOptions {
  /**
   * The app's JWT, or a function that returns it: called when there is none, 30 s before the last one expires, and once
   * more when the registry refuses one. Sign it on a server; the private key must never reach a browser.
   *
   * @example () => fetch("/icr/jwt")
   */
  readonly jwt: string | ((context: JwtContext) => string | ResponseLike | PromiseLike<string | ResponseLike>);
  /**
   * The API's base URL: `PRODUCTION_URL`, `SANDBOX_URL`, or another, which may have a path. It must be https, except for
   * loopback hosts.
   *
   * @default PRODUCTION_URL
   */
  readonly baseUrl?: string | undefined;
  /**
   * The `x-icr-api-version` header.
   *
   * @default "2023-06-16"
   */
  readonly apiVersion?: string | undefined;
  /**
   * Sends every request: a service binding's `fetch`, a proxy, a fake.
   *
   * @default the global `fetch`
   */
  readonly fetch?: FetchLike | undefined;
  /**
   * The timeout of one attempt, including its body, and of `jwt`, in milliseconds.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long a whole call may take, in milliseconds: the JWT, waits and retries included.
   *
   * @default none
   */
  readonly deadlineMs?: number | undefined;
  /**
   * The maximum number of retries, for failures that may be temporary. The delay before each is between half and all of
   * 0.5 s, 1 s, 2 s, … 8 s, or what the registry names.
   *
   * @default 2
   */
  readonly maxRetries?: number | undefined;
  /**
   * Requests of this client that may be in flight at a time; more wait for their turn.
   *
   * @default 100
   */
  readonly maxConcurrency?: number | undefined;
  /**
   * The app's id, which is part of every key of the token cache. Required with `tokenStore`.
   *
   * @default the JWT's `iss`
   */
  readonly appId?: string | undefined;
  /**
   * Keeps managed tokens beyond this client: across the isolates of a Worker, or across restarts.
   *
   * @default the memory of this client
   */
  readonly tokenStore?: TokenStore | undefined;
  /**
   * How many managed tokens are cached; the least recently used are evicted first.
   *
   * @default 15_000
   */
  readonly maxCachedTokens?: number | undefined;
  /**
   * How long before its expiry a managed token is refreshed in the background, in milliseconds; half of its life at most.
   *
   * @default 300_000
   */
  readonly refreshBeforeMs?: number | undefined;
  /**
   * Called for every attempt, retry and managed token. What it throws is ignored.
   *
   * @example (event) => console.debug("icr", event)
   */
  readonly onEvent?: ((event: IcrEvent) => void) | undefined;
  /**
   * Keeps a Worker alive for refreshes that continue after its response.
   *
   * @example (promise) => ctx.waitUntil(promise)
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /**
   * Whether concurrent calls share a request in flight. On Workers, one request must not wait for a promise of another:
   * there `true` is only for a client that lives inside one request.
   *
   * @default true, on Workers false
   */
  readonly coalesce?: boolean | undefined;
  /**
   * The clock, in milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

/**
 * Options of a client whose token store brings all tokens, such as a broker's: it may lack `jwt`. What needs a JWT then, such as
 * lists of installations, is `jwt_unavailable`.
 *
 * @example
 * const icr = new IcrClient({ appId: "your app's id", tokenStore: leasedTokenStore(backend) });
 */
export interface IcrClientOptionsWithoutJwt extends Omit<IcrClientOptions, "jwt" | "appId" | "tokenStore"> {
  readonly jwt?: IcrClientOptions["jwt"] | undefined;
  readonly appId: string;
  readonly tokenStore: TokenStore & Required<Pick<TokenStore, "through">>;
}

/**
 * Options that every call accepts.
 *
 * @example
 * await icr.getInstallation(id, { signal: AbortSignal.timeout(5_000), maxRetries: 0, label: "start page" });
 */
export interface CallOptions {
  /** Aborts the call, which rejects with the signal's own reason. */
  readonly signal?: AbortSignalLike | null | undefined;
  /**
   * The timeout of one attempt, including its body, in milliseconds.
   *
   * @default the client's
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long the whole call may take, in milliseconds: the JWT, waits and retries included.
   *
   * @default the client's
   */
  readonly deadlineMs?: number | undefined;
  /**
   * The maximum number of retries.
   *
   * @default the client's
   */
  readonly maxRetries?: number | undefined;
  /**
   * Keeps refreshes alive that outlast the Worker's response to the request that this call is for.
   *
   * @default the client's
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /** A text that the events of this call have as their `label`. */
  readonly label?: string | undefined;
}

/**
 * Options of `listInstallations`.
 *
 * @example
 * const { installations, pagination } = await icr.listInstallations({ limit: 50, page: 2 });
 */
export interface ListInstallationsOptions extends CallOptions {
  /**
   * Installations on a page.
   *
   * @default the registry's: 10
   */
  readonly limit?: number | undefined;
  /**
   * Counts from 0.
   *
   * @default the registry's: 0
   */
  readonly page?: number | undefined;
}

/**
 * Options of `installations`.
 *
 * @example
 * const all = await icr.installations({ limit: 100, concurrency: 4 }).toArray();
 */
export interface InstallationsOptions extends CallOptions {
  /**
   * Installations on a page.
   *
   * @default 100, or as many as the registry accepts
   */
  readonly limit?: number | undefined;
  /**
   * How many pages may be in flight at once, after the first, which contains their number. Their order is preserved.
   *
   * @default 1
   */
  readonly concurrency?: number | undefined;
  /**
   * The page to start with; pages count from 0.
   *
   * @default 0
   */
  readonly page?: number | undefined;
}

/**
 * Which tokens to delete.
 *
 * @example
 * const { errors } = await icr.revokeAll({ shared: true });
 */
export interface RevokeAllOptions extends CallOptions {
  /**
   * Whether to delete tokens that other clients may use through the token store, too.
   *
   * @default false
   */
  readonly shared?: boolean | undefined;
}

/**
 * Parameters of a query: `undefined` and `null` are left out, a list repeats its name.
 *
 * @example
 * await org.json("/projects", { query: { country: "IS", tag: ["forest", "peat"] } });
 */
export type Query =
  string | QueryPairs | SearchParameters | { readonly [name: string]: QueryValue | readonly QueryValue[] };
/** `URLSearchParams`, whose types without those of `DOM.Iterable` have no iterator. */
interface SearchParameters {
  append(name: string, value: string): void;
  getAll(name: string): string[];
}
/** A `Map`, a list of pairs: not `Iterable`, whose other type parameters are `any`. */
interface QueryPairs {
  [Symbol.iterator](): {
    next():
      | { readonly done?: false | undefined; readonly value: readonly [name: string, value: QueryValue] }
      | { readonly done: true; readonly value: unknown };
  };
}
type QueryValue = string | number | bigint | boolean | null | undefined;

/**
 * The options of a caller's `json`.
 *
 * @example
 * await org.json(`/organizations/${organizationId}/addresses`, { method: "POST", body: { city: "Akureyri" } });
 */
export interface JsonInit extends Omit<IcrFetchInit, "body"> {
  /** Added to the query of the path. */
  readonly query?: Query | undefined;
  /** Sent as JSON, with that `content-type` unless `headers` has another. `null` and `undefined` are no body. */
  readonly body?: unknown;
}

/**
 * The options of a caller's `pages`.
 *
 * @example
 * const pages = org.pages("/projects", { limit: 50, concurrency: 2, query: { country: "IS" } });
 */
export interface PagesInit extends JsonInit {
  /**
   * Items on a page.
   *
   * @default 100, or as many as the registry accepts
   */
  readonly limit?: number | undefined;
  /**
   * How many pages may be in flight at once, after the first, which contains their number. Their order is preserved.
   *
   * @default 1
   */
  readonly concurrency?: number | undefined;
  /**
   * The page to start with; pages count from 0.
   *
   * @default 0
   */
  readonly page?: number | undefined;
}

/**
 * The options of `fetch`, and those that every call accepts.
 *
 * @example
 * const response = await org.fetch("/projects", { headers: { accept: "text/csv" }, deadlineMs: 10_000 });
 */
export type IcrFetchInit = Omit<FetchInitLike, keyof CallOptions> & CallOptions;
