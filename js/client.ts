/// <reference lib="esnext.disposable" preserve="true" />
import { Native, instantiate } from "./core.js";
import { type IcrError, isIcrError } from "./error.js";
import type { HostInput, HostResponse } from "./host.js";
import { Installations } from "./installations.js";
import type { AccessToken, Installation, InstallationAccessToken, Page } from "./model.js";
import type {
  CallOptions,
  IcrClientOptions,
  IcrFetchInit,
  InstallationsOptions,
  ListInstallationsOptions,
} from "./options.js";
import { wasmModule } from "./wasm-module.js";

/** The places of `operations!` in src/request.rs. */
const enum Operation {
  createAppAccessToken,
  createInstallationAccessToken,
  deleteAccessToken,
  listInstallations,
  getInstallation,
  installationForOrganization,
  installations,
  appAccessToken,
  installationAccessToken,
  fetchAsApp,
  fetchAsInstallation,
  revokeAll,
  invalidate,
}

let instantiated = false;

/** Synchronous, so that wrong options throw from the constructor; once, whatever the number of clients. */
function native(options: IcrClientOptions): Native {
  if (!instantiated) {
    instantiate(wasmModule());
    instantiated = true;
  }
  return new Native(options);
}

/**
 * Client of the International Carbon Registry's app API. It can be made anywhere, in a Worker's global scope too:
 * making one sends nothing.
 *
 * @example
 * const icr = new IcrClient({ jwt: () => fetch("/icr/jwt").then((response) => response.text()) });
 * for await (const installation of icr.installations()) console.log(installation.organization.fullName);
 */
export class IcrClient {
  readonly #options: IcrClientOptions;
  #native: Native;

  /** @throws {IcrError} `invalid_options`, with what to change. */
  constructor(options: IcrClientOptions) {
    this.#native = native(options);
    this.#options = options;
  }

  /** What wasm throws has left its state half done: the next call gets a new one, without tokens. */
  #run(operation: Operation, subject?: unknown, options?: unknown, input?: unknown): never {
    try {
      return this.#native.call(operation, subject, options, input);
    } catch (thrown) {
      this.#native = native(this.#options);
      throw thrown;
    }
  }

  /**
   * A new app access token, made by the registry at each call. {@link appAccessToken} keeps one.
   *
   * @example
   * const { token, expiresAt } = await icr.createAppAccessToken();
   */
  createAppAccessToken(options?: CallOptions): Promise<AccessToken> {
    return this.#run(Operation.createAppAccessToken, undefined, options);
  }

  /**
   * A new access token of an installation, made by the registry at each call. {@link installationAccessToken} keeps one.
   *
   * @example
   * const { token, permissions } = await icr.createInstallationAccessToken(installation.id);
   */
  createInstallationAccessToken(installationId: string, options?: CallOptions): Promise<InstallationAccessToken> {
    return this.#run(Operation.createInstallationAccessToken, installationId, options);
  }

  /**
   * `true` once the registry has deleted the token, which is dropped from this client's cache too.
   *
   * @example
   * await icr.deleteAccessToken(token);
   */
  deleteAccessToken(token: string | Pick<AccessToken, "token">, options?: CallOptions): Promise<true> {
    return this.#run(Operation.deleteAccessToken, token, options);
  }

  /**
   * One page of installations, as the API gives it.
   *
   * @example
   * const { pagination, installations } = await icr.listInstallations({ limit: 50, page: 0 });
   */
  listInstallations(options?: ListInstallationsOptions): Promise<Page> {
    return this.#run(Operation.listInstallations, undefined, options);
  }

  /**
   * One installation.
   *
   * @example
   * const { organization, permissions } = await icr.getInstallation(installationId);
   */
  getInstallation(installationId: string, options?: CallOptions): Promise<Installation> {
    return this.#run(Operation.getInstallation, installationId, options);
  }

  /**
   * All installations, read page by page: an async iterable with `pages()`, `toArray()` and `total`.
   *
   * @throws {IcrError} `invalid_argument`, before anything is sent.
   * @example
   * for await (const installation of icr.installations()) console.log(installation.organization.fullName);
   */
  installations(options?: InstallationsOptions): Installations {
    const walk = (list?: unknown) => {
      const given = this.#run(Operation.installations, undefined, options, list);
      if (isIcrError(given)) throw given;
      return given;
    };
    // A walk that is never used: wrong options throw here and not in the loop.
    walk();
    return new Installations(walk);
  }

  /**
   * The installation of an organization, searched on all pages and then remembered: frozen, shared by all callers.
   *
   * @example
   * const { id } = await icr.installationForOrganization(organizationId);
   */
  installationForOrganization(organizationId: string, options?: CallOptions): Promise<Installation> {
    return this.#run(Operation.installationForOrganization, organizationId, options);
  }

  /**
   * The app's managed access token: cached, refreshed before it expires, frozen, shared by all callers.
   *
   * @example
   * const { token } = await icr.appAccessToken();
   */
  appAccessToken(options?: CallOptions): Promise<AccessToken> {
    return this.#run(Operation.appAccessToken, null, options);
  }

  /**
   * An installation's managed access token: cached, refreshed before it expires, frozen, shared by all callers.
   *
   * @example
   * const { token } = await icr.installationAccessToken(installation.id);
   */
  installationAccessToken(installationId: string, options?: CallOptions): Promise<InstallationAccessToken> {
    return this.#run(Operation.installationAccessToken, installationId ?? undefined, options);
  }

  /**
   * `fetch` of any path of the API with the app's managed token. Gives the `Response` as it is; a redirect, and a 401
   * that a new token does not mend, are an {@link IcrError}.
   *
   * @example
   * const response = await icr.fetchAsApp("/projects");
   */
  fetchAsApp(input: HostInput, init?: IcrFetchInit): Promise<HostResponse> {
    return this.#run(Operation.fetchAsApp, null, init, input);
  }

  /**
   * `fetch` of any path of the API with an installation's managed token. Gives the `Response` as it is; a redirect, and
   * a 401 that a new token does not mend, are an {@link IcrError}.
   *
   * @example
   * const response = await icr.fetchAsInstallation(installation.id, `/organizations/${organizationId}/warehouse/inventory`);
   */
  fetchAsInstallation(installationId: string, input: HostInput, init?: IcrFetchInit): Promise<HostResponse> {
    return this.#run(Operation.fetchAsInstallation, installationId ?? undefined, init, input);
  }

  /**
   * Forgets what is cached of an installation, or all that is cached: at once here, and in the token store when the
   * promise resolves.
   *
   * @example
   * if (webhook.event === "suspended") await icr.invalidate(webhook.installationId);
   */
  invalidate(installationId?: string): Promise<void> {
    return this.#run(Operation.invalidate, installationId);
  }

  /**
   * Deletes the managed tokens that this client made and still holds. It goes on after a failure; what failed is in
   * `errors`.
   *
   * @example
   * const { revoked, errors } = await icr.revokeAll();
   */
  revokeAll(options?: CallOptions): Promise<{ revoked: number; errors: IcrError[] }> {
    return this.#run(Operation.revokeAll, undefined, options);
  }

  /**
   * {@link revokeAll} at the end of a block; what fails is left to expire.
   *
   * @example
   * await using icr = new IcrClient({ jwt });
   */
  declare [Symbol.asyncDispose]: () => Promise<void>;
}

// Not a method of the class: older browsers have no such symbol to name it by.
if (Symbol.asyncDispose) {
  Object.defineProperty(IcrClient.prototype, Symbol.asyncDispose, {
    async value(this: IcrClient): Promise<void> {
      await this.revokeAll();
    },
    configurable: true,
    writable: true,
  });
}
