import type { InstallationDraft, Organization, Permissions } from "../model.js";
import type { WebhookOptions } from "./webhook.js";

/**
 * An RSA public key as a JSON Web Key; private members are ignored.
 *
 * @example
 * const publicKey: RsaPublicJwk = await crypto.subtle.exportKey("jwk", keys.publicKey);
 * const registry = createRegistry({ app: { publicKey } });
 */
export interface RsaPublicJwk {
  readonly kty?: string | undefined;
  readonly n?: string | undefined;
  readonly e?: string | undefined;
}

/**
 * An app. Every field is optional.
 *
 * @example
 * const app = registry.addApp({ nameId: "peat-watch", callbackUrls: ["https://app.example/icr/callback"] });
 */
export interface AppOptions {
  /** The app's id, the `iss` of its JWTs. @default a generated UUID, the same in every run */
  readonly id?: string;
  /** The app's name in URLs. @default "canopy-ledger" for the first app, "app-2", … for further ones */
  readonly nameId?: string;
  /** The permissions of the app's own access tokens. @default all permissions that the emulator knows */
  readonly permissions?: Permissions;
  /**
   * The URLs that an install link may redirect to; `consent` uses the first if the link names another one.
   *
   * @default any URL
   * @example ["https://app.example/icr/callback"]
   */
  readonly callbackUrls?: readonly string[];
  /**
   * The key that verifies this app's JWTs, as SPKI PEM or JWK, if a server of yours holds the private key.
   * `signJwt` of such an app rejects.
   *
   * @default a key pair generated on first use; the first apps of all registries in a process share one, to save time
   */
  readonly publicKey?: string | RsaPublicJwk;
}

/**
 * The content of a JWT that `signJwt` signs. The context that a client passes to its `jwt` option is accepted, too.
 *
 * @example await registry.signJwt({ exp: Math.floor(registry.now() / 1000) - 1 }); // already expired
 */
export interface JwtRequest {
  /** The current time, in milliseconds since 1970. @default the registry's clock */
  readonly now?: number | undefined;
  /** Seconds since 1970. @default 60 seconds before `now` */
  readonly iat?: number | undefined;
  /** Seconds since 1970. @default 9 minutes after `now` */
  readonly exp?: number | undefined;
  /** @default the app's id */
  readonly iss?: string | undefined;
  /** Further claims, which override those above and `alg`; `undefined` removes one. @default none @example { alg: undefined } */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Why the client requests a JWT; ignored. */
  readonly reason?: string | undefined;
}

/**
 * An app of the registry.
 *
 * @example
 * const { id, signJwt }: RegistryApp = registry.addApp();
 * const icr = new IcrClient({ ...registry.clientOptions, appId: id, jwt: signJwt });
 */
export interface RegistryApp {
  readonly id: string;
  readonly nameId: string;
  readonly permissions: Permissions;
  /** Resolves to an RS256 JWT of this app. Bound, so that it can be passed as a function. */
  readonly signJwt: (request?: JwtRequest) => Promise<string>;
}

/**
 * The value of `nextPage` on the last page and of `prevPage` on the first, which ICR does not document.
 *
 * @example
 * const registry = createRegistry({ paginationEnds: "absent" });
 */
export type PaginationEnds = "null" | "absent" | "same" | "beyond";

/**
 * A limit of requests in a sliding window.
 *
 * @example
 * const registry = createRegistry({ rateLimit: { requests: 20, perMs: 1_000 } });
 */
export interface RateLimit {
  /** The number of requests that are accepted within `perMs`. */
  readonly requests: number;
  /** The length of the window, in milliseconds on the registry's clock. */
  readonly perMs: number;
}

/**
 * Options of `createRegistry`. Every field is optional.
 *
 * @example
 * const registry = createRegistry({ installations: 25, tokenLifetimeMs: 60_000, tokenRefusal: 403 });
 */
export interface RegistryOptions {
  /** The first app. @default an app with a generated key pair */
  readonly app?: AppOptions;
  /**
   * Installations of the first app: how many to generate, or a draft of each.
   *
   * @default 3
   * @example 10_000
   * @example [{ id: "inst-1", organization: { countryCode: "KE" } }, {}]
   */
  readonly installations?: number | readonly InstallationDraft[];
  /** The path prefix of the API. @default "" @example "/v1" */
  readonly basePath?: string;
  /** Supported values of `x-icr-api-version`. @default ["2023-06-16"] */
  readonly apiVersions?: readonly string[];
  /** The lifetime of access tokens, in milliseconds. @default 7_200_000 (2 hours), for both kinds */
  readonly tokenLifetimeMs?: number | { readonly app?: number; readonly installation?: number };
  /** What pagination contains at both ends: `null`, no field, the page itself, or a page that does not exist. @default "null" */
  readonly paginationEnds?: PaginationEnds;
  /** The highest `limit` that a list accepts; a higher one is a 400. @default 1000 */
  readonly maxLimit?: number;
  /**
   * The status of a request with an access token that is unknown, expired or revoked: 401, or, as ICR's sandbox was seen
   * to answer, 403 with the message "Access token invalid".
   *
   * @default 401
   */
  readonly tokenRefusal?: 401 | 403;
  /**
   * How long a new access token is refused like an unknown one, in milliseconds on the registry's clock: a registry of
   * several servers may issue a token on one that the others do not know yet.
   *
   * @default 0
   * @example 1500
   */
  readonly replicationLagMs?: number;
  /**
   * Whether JWTs must contain `alg: "RS256"` in the payload, as ICR documents it, besides the header.
   *
   * @default true
   */
  readonly strictJwt?: boolean;
  /**
   * How many requests each caller may send. A caller is an app with its JWTs, an app with its access tokens, or an
   * installation with its access tokens. A request over the limit is a 429 with `Retry-After`.
   *
   * @default no limit
   * @example { requests: 20, perMs: 1000 }
   */
  readonly rateLimit?: RateLimit | undefined;
  /**
   * Sends signed webhooks of the first app's installations to a handler: when one is installed, uninstalled, suspended,
   * unsuspended, or granted new permissions.
   *
   * @default none
   * @example { secret: "whsec", deliver: (request) => fetch(request), url: "http://localhost:3000/icr/webhooks" }
   */
  readonly webhook?: WebhookOptions | undefined;
  /** Whether pages of any origin may send requests. @default true */
  readonly cors?: boolean;
  /** How many requests `registry.requests` keeps; the oldest are dropped. @default 10_000 */
  readonly requestLogSize?: number;
  /** The clock that the registry's is based on, in milliseconds since 1970. @default Date.now @example () => 0 */
  readonly now?: () => number;
}

/**
 * Who consents to an installation.
 *
 * @example
 * const callback = registry.consent(link, { organization: { fullName: "Kaskelot Mangroves" } });
 */
export interface ConsentOptions {
  /**
   * The organization: its id, or fields of it. One that has the app already keeps its installation.
   *
   * @default a new organization
   * @example registry.installations[0].organization.id
   * @example { fullName: "Kaskelot Mangroves" }
   */
  readonly organization?: string | Partial<Organization>;
  /** Whether the callback lacks the `state` of the link; ICR does not say that it always comes back. @default false */
  readonly withoutState?: boolean;
  /** The `event` of the callback, whose values ICR does not list. @default "installed" */
  readonly event?: string;
}
