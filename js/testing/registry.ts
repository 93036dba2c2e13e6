import type { Fault } from "./fault.js";
import type { RegistryFetch } from "./fetch.js";
import type { LoggedRequest } from "./logged-request.js";
import type { Installation, InstallationDraft } from "../model.js";
import type { AppOptions, JwtRequest, RegistryApp } from "./options.js";
import type { TokenRecord } from "./token-record.js";

/** An in-memory registry. Its methods are bound: each can be handed on as a function. */
export interface Registry {
  /**
   * Answers a request: in place of the global `fetch`, or as the handler of a server.
   *
   * @example new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });
   * @example export default { fetch: (request: Request) => registry.fetch(request) };
   */
  readonly fetch: RegistryFetch;

  /**
   * Resolves to an RS256 JWT of the first app: `iat` 60 seconds ago, `exp` in 9 minutes.
   *
   * @example headers.set("authorization", `Bearer ${await registry.signJwt()}`);
   */
  readonly signJwt: (request?: JwtRequest) => Promise<string>;

  /** The id of the first app, the `iss` of its JWTs. */
  readonly appId: string;

  /**
   * Adds an app. Its `signJwt` signs with a key of its own unless a public key is given.
   *
   * @example registry.addApp({ id: "another", publicKey: process.env.ICR_PUBLIC_KEY });
   */
  readonly addApp: (options?: AppOptions) => RegistryApp;

  /** The registry's time in milliseconds since 1970. */
  readonly now: () => number;

  /** Sets the registry's time, in milliseconds since 1970; it runs on from there. */
  readonly setTime: (timeMs: number) => void;

  /**
   * Moves the registry's time by so many milliseconds.
   *
   * @example registry.advance(2 * 60 * 60 * 1000); // every installation access token has expired
   */
  readonly advance: (durationMs: number) => void;

  /** The installations of all apps, suspended ones included, in the order in which they were made. */
  readonly installations: readonly Installation[];

  /**
   * Adds an installation and returns it; what is left out is filled in.
   *
   * @default an installation of the first app, at an organization of its own
   * @example registry.install({ permissions: { organization_info: "VIEW" } });
   */
  readonly install: (draft?: InstallationDraft) => Installation;

  /** Suspends an installation: it is no longer listed, and its access tokens are refused with 403. */
  readonly suspend: (installationId: string) => void;

  /** Lifts the suspension of an installation; its access tokens work again. */
  readonly unsuspend: (installationId: string) => void;

  /** Removes an installation and revokes its access tokens. */
  readonly uninstall: (installationId: string) => void;

  /** Every access token that was made, in order, without the secrets. */
  readonly tokens: readonly TokenRecord[];

  /** Revokes an access token, given its secret or its `id`. */
  readonly revoke: (token: string) => void;

  /** Lets an access token expire now, given its secret or its `id`. */
  readonly expire: (token: string) => void;

  /**
   * Orders faults; each waits for requests that it matches, in this order.
   *
   * @example registry.order({ status: 503, retryAfter: 1 }, { reset: true }); // the next request, and the one after
   */
  readonly order: (...faults: readonly Fault[]) => void;

  /** Forgets the faults that have not struck yet. */
  readonly clearFaults: () => void;

  /** The requests that were received, oldest first, without secrets. Preflights of browsers are not among them. */
  readonly requests: readonly LoggedRequest[];

  /** Forgets the requests that were received. */
  readonly clearRequests: () => void;
}
