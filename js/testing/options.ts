import type { InstallationDraft, Permissions } from "../model.js";

/** The public half of an RSA key as a JSON Web Key; private members are never read. */
export interface RsaPublicJwk {
  readonly kty?: string | undefined;
  readonly n?: string | undefined;
  readonly e?: string | undefined;
}

/** Describes an app; everything may be left out. */
export interface AppOptions {
  /** The app's id, which its JWTs carry as `iss`. @default a generated UUID, the same in every run */
  readonly id?: string;
  /** The app's name in addresses. @default "canopy-ledger" for the first app, "app-2", … for those added later */
  readonly nameId?: string;
  /** What the app's own access tokens may do. @default everything that the registry emulates */
  readonly permissions?: Permissions;
  /**
   * The key that verifies this app's JWTs, as SPKI PEM or JWK, where a host outside holds the private key.
   * `signJwt` of such an app rejects.
   *
   * @default a key pair made when first needed; the first apps of all registries in a process share it, for it takes time
   */
  readonly publicKey?: string | RsaPublicJwk;
}

/**
 * What `signJwt` should write into the JWT. It takes what a client hands to its `jwt` option, too.
 *
 * @example await registry.signJwt({ exp: Math.floor(registry.now() / 1000) - 1 }); // already expired
 */
export interface JwtRequest {
  /** The time to start from, in milliseconds since 1970. @default the registry's clock */
  readonly now?: number | undefined;
  /** Seconds since 1970. @default `now` less 60 seconds */
  readonly iat?: number | undefined;
  /** Seconds since 1970. @default `now` and 9 minutes */
  readonly exp?: number | undefined;
  /** @default the app's id */
  readonly iss?: string | undefined;
  /** Further claims, which win over those above; `undefined` leaves one out. @default none @example { exp: undefined } */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Why a client asks; has no influence. */
  readonly reason?: string | undefined;
}

/** An app that the registry knows. */
export interface RegistryApp {
  readonly id: string;
  readonly nameId: string;
  readonly permissions: Permissions;
  /** Resolves to an RS256 JWT of this app. Bound, so that it can be handed on as a function. */
  readonly signJwt: (request?: JwtRequest) => Promise<string>;
}

/** What `nextPage` of the last page and `prevPage` of the first hold; the API's documentation does not say. */
export type PaginationEnds = "null" | "absent" | "same" | "beyond";

/** How `createRegistry` sets up a registry; everything may be left out. */
export interface RegistryOptions {
  /** The first app. @default an app with a generated key pair */
  readonly app?: AppOptions;
  /**
   * Installations of the first app: how many to generate, or what each is like.
   *
   * @default 3
   * @example 10_000
   * @example [{ id: "inst-1", organization: { countryCode: "KE" } }, {}]
   */
  readonly installations?: number | readonly InstallationDraft[];
  /** The path under which the API is found. @default "" @example "/v1" */
  readonly basePath?: string;
  /** Values of `x-icr-api-version` that are served. @default ["2023-06-16"] */
  readonly apiVersions?: readonly string[];
  /** How long access tokens live, in milliseconds. @default 7_200_000 (2 hours), for both kinds */
  readonly tokenLifetimeMs?: number | { readonly app?: number; readonly installation?: number };
  /** What pagination holds at its two ends: `null`, nothing, the page itself, or a page that is not there. @default "null" */
  readonly paginationEnds?: PaginationEnds;
  /** The highest `limit` that a list accepts. @default 1000 */
  readonly maxLimit?: number;
  /** Whether pages of any origin may call. @default true */
  readonly cors?: boolean;
  /** How many of the newest requests `registry.requests` keeps. @default 10_000 */
  readonly requestLogSize?: number;
  /** The host's clock in milliseconds since 1970, on which the registry's runs. @default Date.now @example () => 0 */
  readonly now?: () => number;
}
