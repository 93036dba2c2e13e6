// Declarations of this package are compiled by users with the types of a browser, of Node, of Workers, or of none.
// So nothing here names a global type: it is looked up, and described in small where there is none.

/** What can be fetched: a URL as text, a `URL`, or a `Request`. */
export type FetchInput = string | { readonly href: string } | { readonly url: string };

/** The part of a runtime's `RequestInit` that the registry looks at; the rest is handed to `Request` unread. */
export interface FetchInit {
  readonly method?: string | undefined;
  readonly headers?: object | undefined;
  readonly body?: unknown;
  readonly signal?: object | null | undefined;
}

/** The part of a `Response` that is common to all runtimes. */
export interface ResponseLike {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

/** The runtime's own `Response` where its types are loaded, and {@link ResponseLike} elsewhere. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : ResponseLike;

/**
 * The form of `registry.fetch`: it stands in for the global `fetch`, and it is a fetch handler.
 *
 * @example
 * const response = await registry.fetch("https://registry.example/app/installations", { headers });
 */
export type RegistryFetch = (input: FetchInput, init?: FetchInit) => Promise<FetchResponse>;
