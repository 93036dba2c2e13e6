import type { RegistryClientOptions } from "./client-options.js";
import type { Fault } from "./fault.js";
import type { RegistryFetch } from "./fetch.js";
import type { LoggedRequest } from "./logged-request.js";
import type { Installation, InstallationDraft, Permissions } from "../model.js";
import type { AppOptions, ConsentOptions, JwtRequest, RegistryApp } from "./options.js";
import type { AddRoute } from "./route.js";
import type { TokenRecord } from "./token-record.js";
import type { WebhookDelivery, WebhookFault } from "./webhook.js";

/**
 * An in-memory registry. Its methods are bound, so that each can be passed as a function.
 *
 * @example
 * const registry = createRegistry();
 * registry.injectFault({ status: 503, retryAfter: 1 });
 * registry.revoke(registry.tokens[0]!.id);
 */
export interface Registry {
  /**
   * Handles a request: replaces the global `fetch`, or serves as the handler of a server. It uses no timers, except for
   * the fault `delayMs`, so that it works under fake timers.
   *
   * @example new IcrClient({ ...registry.clientOptions });
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
   * Options that connect a client to this registry: `jwt`, `fetch`, `appId` and `now`, one clock for both.
   *
   * @example
   * const icr = new IcrClient({ ...registry.clientOptions });
   * registry.advance(2 * 60 * 60 * 1000); // the client's tokens have expired, and the client knows
   */
  readonly clientOptions: RegistryClientOptions;

  /**
   * Adds an app. Its `signJwt` signs with its own key, unless the options contain a public key.
   *
   * @example registry.addApp({ id: "another", publicKey: process.env.ICR_PUBLIC_KEY });
   */
  readonly addApp: (options?: AppOptions) => RegistryApp;

  /** Returns the registry's time in milliseconds since 1970. */
  readonly now: () => number;

  /** Sets the registry's time, in milliseconds since 1970; the clock keeps running from there. */
  readonly setTime: (timeMs: number) => void;

  /**
   * Moves the registry's time by `durationMs` milliseconds, backwards if negative.
   *
   * @example registry.advance(2 * 60 * 60 * 1000); // every installation access token has expired
   */
  readonly advance: (durationMs: number) => void;

  /** The installations of all apps, including suspended ones, in the order of their creation. */
  readonly installations: readonly Installation[];

  /**
   * Adds an installation and returns it; omitted fields are generated.
   *
   * @default an installation of the first app at a new organization
   * @example registry.install({ permissions: { organization_info: "VIEW" } });
   */
  readonly install: (draft?: InstallationDraft) => Installation;

  /**
   * Installs an app by its install link, as an organization's admin does in ICR's web app. Returns the URL that ICR
   * redirects the admin to: the callback, with `installationId`, `state` and `event`. The link is checked.
   *
   * @example
   * const link = new URL("https://app.carbonregistry.com/apps/canopy-ledger/installations/new");
   * link.searchParams.set("redirectUri", "https://app.example/icr/callback");
   * link.searchParams.set("state", "abc");
   * const callback = registry.consent(link.href, { organization: { fullName: "Kaskelot Mangroves" } });
   * await fetch(callback);
   */
  readonly consent: (installUrl: string, by?: ConsentOptions) => string;

  /** Suspends an installation: it is no longer listed, and requests with its access tokens are a 403. */
  readonly suspend: (installationId: string) => void;

  /** Unsuspends an installation; its access tokens work again. */
  readonly unsuspend: (installationId: string) => void;

  /** Removes an installation and revokes its access tokens. */
  readonly uninstall: (installationId: string) => void;

  /**
   * Replaces the permissions of an installation and returns it, as if an admin accepted new ones. Access tokens that were
   * issued before keep theirs.
   *
   * @example registry.grant(id, { organization_info: "VIEW", organization_warehouse: "WRITE" });
   */
  readonly grant: (installationId: string, permissions: Permissions) => Installation;

  /** Every access token that was issued, oldest first, without secrets. */
  readonly tokens: readonly TokenRecord[];

  /** Revokes an access token, given its secret or its `id`. */
  readonly revoke: (token: string) => void;

  /** Expires an access token now, given its secret or its `id`. */
  readonly expire: (token: string) => void;

  /**
   * Adds an endpoint behind the emulator's own checks: API version, credential, suspension, permissions, rate limit and
   * faults. It takes precedence over an existing endpoint of the same method and path.
   *
   * @param method the HTTP method
   * @param path the path below `basePath`; a segment in braces is a parameter
   * @param handler returns a value that is sent as JSON, or a `Response`; may throw `{ status, messages }`
   * @example
   * registry.route("GET", "/retirements/list", ({ query }) => ({ retirements: [], skip: Number(query.skip ?? 0) }));
   * @example
   * registry.route(
   *   "POST",
   *   "/organizations/{organizationId}/inventory/requests/retire",
   *   ({ parameters, token, body }) => {
   *     if (token.organizationId !== parameters.organizationId) throw { status: 403, messages: "Another organization" };
   *     return { id: "request-1", requested: body };
   *   },
   *   { permissions: { organization_inventory: "REQUEST" } },
   * );
   */
  readonly route: AddRoute;

  /**
   * Injects faults. A request takes the first one that matches it.
   *
   * @example registry.injectFault({ status: 503, retryAfter: 1 }, { reset: true }); // the next request, and the one after
   */
  readonly injectFault: (...faults: readonly Fault[]) => void;

  /**
   * Injects faults, under its old name.
   *
   * @deprecated Use `injectFault`; removed in the next minor version.
   */
  readonly order: (...faults: readonly Fault[]) => void;

  /** Removes the faults that have not been applied yet. */
  readonly clearFaults: () => void;

  /** The requests that were received, oldest first, without secrets and without CORS preflights. */
  readonly requests: readonly LoggedRequest[];

  /** Clears `requests`. */
  readonly clearRequests: () => void;

  /** The webhooks that were sent, in order, with their outcomes. Empty without the option `webhook`. */
  readonly deliveries: readonly WebhookDelivery[];

  /**
   * Resolves when all webhooks have been sent and answered. Never rejects: see `deliveries`.
   *
   * @example
   * registry.suspend(id);
   * await registry.settled();
   */
  readonly settled: () => Promise<void>;

  /**
   * Sends a webhook of any event about an installation, with further fields.
   *
   * @example registry.sendWebhook("warehouseTransaction", id, { transaction: { id: "t-1", status: "completed" } });
   */
  readonly sendWebhook: (event: string, installationId: string, fields?: object) => void;

  /**
   * Injects faults into webhooks. A delivery takes the first one that matches it.
   *
   * @example registry.injectWebhookFault({ wrongSignature: true }, { duplicate: true }); // the next, and the one after
   */
  readonly injectWebhookFault: (...faults: readonly WebhookFault[]) => void;
}
