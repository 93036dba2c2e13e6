/// <reference lib="esnext.disposable" preserve="true" />
import { Caller } from "./caller.js";
import { Core } from "./core.js";
import type { IcrError } from "./error.js";
import type { AccessToken, Installation, InstallationAccessToken, Page } from "./generated/model.js";
import { Operation } from "./generated/operation.js";
import { Installations } from "./installations.js";
import type {
  CallOptions,
  IcrClientOptions,
  IcrClientOptionsWithoutJwt,
  IcrFetchInit,
  InstallationsOptions,
  ListInstallationsOptions,
  RevokeAllOptions,
} from "./options.js";
import type { FetchInputLike, ResponseLike } from "./platform-types.js";

/**
 * Client for the International Carbon Registry's app API. It can be constructed anywhere, even in a Worker's global scope:
 * the constructor sends nothing. Its methods are bound.
 *
 * @example
 * const icr = new IcrClient({ jwt: () => fetch("/icr/jwt") });
 * for await (const installation of icr.installations()) console.log(installation.organization.fullName);
 */
export class IcrClient {
  readonly #core: Core;
  // Own properties, for consoles print nothing else.
  /** Where the API is, without a slash at its end. */
  declare readonly baseUrl: string;
  /** The app's id: the option `appId`, or the `iss` of the JWT; `undefined` before there is one. */
  declare readonly appId: string | undefined;

  /** @throws {IcrError} `invalid_options`, with what to change. */
  constructor(options: IcrClientOptions | IcrClientOptionsWithoutJwt) {
    this.#core = new Core(options, this);
    addAsyncDispose();
    bindMethods(this);
  }

  /**
   * A new app access token with each call. {@link appAccessToken} returns a cached one.
   *
   * @example
   * const { token, expiresAt } = await icr.createAppAccessToken();
   */
  createAppAccessToken(options?: CallOptions): Promise<AccessToken> {
    return this.#core.invoke(Operation.createAppAccessToken, undefined, options);
  }

  /**
   * A new access token of an installation with each call. {@link installationAccessToken} returns a cached one.
   *
   * @example
   * const { token, permissions } = await icr.createInstallationAccessToken(installation.id);
   */
  createInstallationAccessToken(installationId: string, options?: CallOptions): Promise<InstallationAccessToken> {
    return this.#core.invoke(Operation.createInstallationAccessToken, installationId, options);
  }

  /**
   * Deletes a token, and removes it from this client's cache. Resolves to `true` once the registry has deleted it.
   *
   * @example
   * await icr.deleteAccessToken(token);
   */
  deleteAccessToken(token: string | Pick<AccessToken, "token">, options?: CallOptions): Promise<true> {
    return this.#core.invoke(Operation.deleteAccessToken, token, options);
  }

  /**
   * One page of installations, as the API returns it.
   *
   * @example
   * const { pagination, installations } = await icr.listInstallations({ limit: 50, page: 0 });
   */
  listInstallations(options?: ListInstallationsOptions): Promise<Page> {
    return this.#core.invoke(Operation.listInstallations, undefined, options);
  }

  /**
   * One installation.
   *
   * @example
   * const { organization, permissions } = await icr.getInstallation(installationId);
   */
  getInstallation(installationId: string, options?: CallOptions): Promise<Installation> {
    return this.#core.invoke(Operation.getInstallation, installationId, options);
  }

  /**
   * All installations, read page by page: an async iterable with `pages()`, `toArray()` and `total`.
   *
   * @throws {IcrError} `invalid_argument`, before anything is sent.
   * @example
   * for await (const installation of icr.installations()) console.log(installation.organization.fullName);
   */
  installations(options?: InstallationsOptions): Installations {
    // Creates pages that nobody reads, so that invalid options throw here and not in the loop.
    this.#core.check(Operation.installations, options);
    return new Installations(this.#core, options);
  }

  /**
   * The installation of an organization, searched on all pages and then cached: frozen, shared by all callers.
   *
   * @example
   * const { id } = await icr.installationForOrganization(organizationId);
   */
  installationForOrganization(organizationId: string, options?: CallOptions): Promise<Installation> {
    return this.#core.invoke(Operation.installationForOrganization, organizationId, options);
  }

  /**
   * The app's managed access token: cached, refreshed before it expires, frozen, shared by all callers.
   *
   * @example
   * const { token } = await icr.appAccessToken();
   */
  appAccessToken(options?: CallOptions): Promise<AccessToken> {
    return this.#core.invoke(Operation.appAccessToken, null, options);
  }

  /**
   * An installation's managed access token: cached, refreshed before it expires, frozen, shared by all callers.
   *
   * @example
   * const { token } = await icr.installationAccessToken(installation.id);
   */
  installationAccessToken(installationId: string, options?: CallOptions): Promise<InstallationAccessToken> {
    return this.#core.invoke(Operation.installationAccessToken, installationId ?? undefined, options);
  }

  /**
   * `fetch` of any path of the API with the app's managed token. Returns the `Response` as it is; a redirect, and a 401
   * that a new token does not solve, are an {@link IcrError}.
   *
   * @example
   * const response = await icr.fetchAsApp("/projects");
   */
  fetchAsApp(input: FetchInputLike, init?: IcrFetchInit): Promise<ResponseLike> {
    return this.#core.invoke(Operation.fetchAsApp, null, init, input);
  }

  /**
   * `fetch` of any path of the API with an installation's managed token. Returns the `Response` as it is; a redirect, and
   * a 401 that a new token does not solve, are an {@link IcrError}.
   *
   * @example
   * const response = await icr.fetchAsInstallation(installation.id, `/organizations/${organizationId}/warehouse/inventory`);
   */
  fetchAsInstallation(installationId: string, input: FetchInputLike, init?: IcrFetchInit): Promise<ResponseLike> {
    return this.#core.invoke(Operation.fetchAsInstallation, installationId ?? undefined, init, input);
  }

  /**
   * The app as a caller: its managed token for any path of the API. Sends nothing.
   *
   * @example
   * const { projects } = await icr.asApp().json<ProjectsPage>("/projects");
   */
  asApp(): Caller {
    return new Caller(this.#core, null);
  }

  /**
   * An installation as a caller: its managed token for any path of the API. Sends nothing; an invalid id rejects its calls.
   *
   * @example
   * const org = icr.asInstallation(installation.id);
   * const inventory = await org.json<Inventory>(`/organizations/${organizationId}/warehouse/inventory`);
   */
  asInstallation(installationId: string): Caller<InstallationAccessToken> {
    return new Caller(this.#core, installationId ?? undefined);
  }

  /**
   * Evicts what is cached for an installation, or everything: immediately from this client, and from the token store by the
   * time the promise resolves.
   *
   * @example
   * if (webhook.event === "suspended") await icr.invalidate(webhook.installationId);
   */
  invalidate(installationId?: string): Promise<void> {
    // `null` is the app's own token, which only its caller invalidates.
    return this.#core.invoke(Operation.invalidate, installationId === null ? "" : installationId);
  }

  /**
   * Deletes the tokens that this client created for its own calls, those that it has dropped too, eight at a time. Tokens that
   * others may use through the token store stay, unless `shared` is `true`. It continues after an error; `left` counts those
   * that were not tried before an abort.
   *
   * @example
   * const { revoked, errors, left } = await icr.revokeAll();
   */
  revokeAll(options?: RevokeAllOptions): Promise<{ revoked: number; errors: IcrError[]; left: number }> {
    return this.#core.invoke(Operation.revokeAll, undefined, options);
  }

  /**
   * {@link revokeAll} at the end of a block; a token that cannot be deleted is left to expire.
   *
   * @example
   * await using icr = new IcrClient({ jwt });
   */
  declare [Symbol.asyncDispose]: () => Promise<void>;
}

/** So that each can be passed on alone, and works through the proxies of frameworks. Consoles do not print them. */
function bindMethods(client: IcrClient): void {
  for (const name of Object.getOwnPropertyNames(IcrClient.prototype)) {
    const value: unknown = client[name as keyof IcrClient];
    if (name !== "constructor" && typeof value === "function") {
      Object.defineProperty(client, name, { value: value.bind(client) as unknown, configurable: true, writable: true });
    }
  }
}

/**
 * Not a method of the class: older browsers lack the symbol. Nor a statement beside it, for which bundlers would keep the
 * whole client in apps that import something else.
 */
function addAsyncDispose(): void {
  if (!Symbol.asyncDispose || Object.hasOwn(IcrClient.prototype, Symbol.asyncDispose)) return;
  Object.defineProperty(IcrClient.prototype, Symbol.asyncDispose, {
    async value(this: IcrClient): Promise<void> {
      await this.revokeAll();
    },
    configurable: true,
    writable: true,
  });
}
