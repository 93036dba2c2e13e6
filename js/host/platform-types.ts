// As in ../platform-types.ts: no global type is referred to directly.

/** The runtime's own `Request` where its types are loaded. */
export type RequestLike = typeof globalThis extends { Request: { prototype: infer Request } }
  ? Request
  : {
      readonly method: string;
      readonly url: string;
      readonly headers: { get(name: string): string | null };
      text(): Promise<string>;
    };

/** The runtime's own `CryptoKey` where its types are loaded. */
export type CryptoKeyLike = typeof globalThis extends { CryptoKey: { prototype: infer Key } }
  ? Key
  : { readonly type: string; readonly algorithm: { readonly name: string } };
