// Users compile these declarations with the types of a browser, of Node, of Workers, or with none of them. So no global
// type is named here: it is looked up, with a structural subset as the fallback.

/**
 * The first argument of `fetch`: a URL as text, a `URL`, or a `Request`.
 *
 * @example
 * const input: FetchInput = "https://api.carbonregistry.com/projects";
 */
export type FetchInput = string | { readonly href: string } | { readonly url: string };

/**
 * The part of a runtime's `RequestInit` that the registry reads; the rest is passed to `Request`.
 *
 * @example
 * const init: FetchInit = { method: "POST", body: "{}" };
 */
export interface FetchInit {
  readonly method?: string | undefined;
  readonly headers?: object | undefined;
  readonly body?: unknown;
  readonly signal?: object | null | undefined;
}

/**
 * The part of `Request` that all runtimes share.
 *
 * @example
 * const pathOf = (request: RequestLike): string => new URL(request.url).pathname;
 */
export interface RequestLike {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
  text(): Promise<string>;
}

/**
 * The runtime's own `Request` where its types are loaded, and {@link RequestLike} elsewhere.
 *
 * @example
 * const handle = (request: FetchRequest) => registry.fetch(request);
 */
export type FetchRequest = typeof globalThis extends { Request: { prototype: infer R } } ? R : RequestLike;

/**
 * The part of `Response` that all runtimes share.
 *
 * @example
 * const isDone = (response: ResponseLike): boolean => response.status === 202;
 */
export interface ResponseLike {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

/**
 * The runtime's own `Response` where its types are loaded, and {@link ResponseLike} elsewhere.
 *
 * @example
 * const response: FetchResponse = await registry.fetch("https://api.carbonregistry.com/projects");
 */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : ResponseLike;

/**
 * The type of `registry.fetch`, which can replace the global `fetch` and serve as a fetch handler.
 *
 * @example
 * const response = await registry.fetch("https://registry.example/app/installations", { headers });
 */
export type RegistryFetch = (input: FetchInput, init?: FetchInit) => Promise<FetchResponse>;
