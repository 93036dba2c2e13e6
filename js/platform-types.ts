// This package is compiled by users with the types of a browser, of Node, of Workers, or of none. So nothing names a
// global type: it is looked up, and described in small where there is none.

/** The runtime's own `AbortSignal` where its types are loaded. */
export type AbortSignalLike = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : { readonly aborted: boolean; addEventListener(type: "abort", listener: () => void): void };

/** The runtime's own `Response` where its types are loaded. */
export type ResponseLike = typeof globalThis extends { Response: { prototype: infer Response } }
  ? Response
  : {
      readonly status: number;
      readonly ok: boolean;
      readonly headers: { get(name: string): string | null };
      json(): Promise<unknown>;
      text(): Promise<string>;
    };

/** The form of the runtime's own `fetch` where its types are loaded. */
export type FetchLike = typeof globalThis extends { fetch: (...given: infer Given) => unknown }
  ? (...given: Given) => Promise<ResponseLike>
  : (input: string, init?: object) => Promise<ResponseLike>;

/** What the runtime's own `fetch` takes first: a path of the API or a URL, and where there are types, a `Request`. */
export type FetchInputLike = Parameters<FetchLike>[0];

/** What the runtime's own `fetch` takes second. */
export type FetchInitLike = NonNullable<Parameters<FetchLike>[1]>;
