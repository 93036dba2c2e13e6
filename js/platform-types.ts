// Users compile this package with the types of a browser, of Node, of Workers, or of none. So no global type is referred to
// directly: each is looked up, with a minimal replacement where it does not exist.

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

/** The signature of the runtime's own `fetch` where its types are loaded. */
export type FetchLike = typeof globalThis extends { fetch: (...given: infer Given) => unknown }
  ? (...given: Given) => Promise<ResponseLike>
  : (input: string, init?: object) => Promise<ResponseLike>;

/** The first parameter of the runtime's `fetch`: a path of the API or a URL, and where its types are loaded, a `Request`. */
export type FetchInputLike = Parameters<FetchLike>[0];

/** The second parameter of the runtime's `fetch`. */
export type FetchInitLike = NonNullable<Parameters<FetchLike>[1]>;

/** A `URL`, of which only the text counts. */
export interface UrlLike {
  readonly href: string;
}

/** The runtime's own `CryptoKey` where its types are loaded. */
export type CryptoKeyLike = typeof globalThis extends { CryptoKey: { prototype: infer Key } }
  ? Key
  : { readonly type: string; readonly usages: readonly string[]; readonly algorithm: { readonly name: string } };
