import type { Core } from "./core.js";
import type { AccessToken, Pagination } from "./generated/model.js";
import { Operation } from "./generated/operation.js";
import type { CallOptions, IcrFetchInit, JsonInit, PagesInit } from "./options.js";
import type { FetchInputLike, ResponseLike, UrlLike } from "./platform-types.js";

/**
 * Who calls the API: the app, or one of its installations. Its methods are bound, so each can be passed as a function.
 *
 * @example
 * const org = icr.asInstallation(installation.id);
 * const { projects } = await org.json<ProjectsPage>("/projects");
 */
export class Caller<Token extends AccessToken = AccessToken> {
  /**
   * `fetch` of any path of the API with the managed token, for other libraries, too. Returns the `Response` as it is; a
   * redirect, and a 401 that a new token does not solve, are an {@link IcrError}.
   *
   * @example
   * const api = createClient<paths>({ baseUrl: icr.baseUrl, fetch: org.fetch }); // of openapi-fetch
   */
  readonly fetch: (input: FetchInputLike, init?: IcrFetchInit) => Promise<ResponseLike>;

  /**
   * The parsed body of the response to any path of the API, `undefined` if it has none. Any status but 2xx is an
   * {@link IcrError} with the registry's messages. Temporary failures of GET, PUT and DELETE are retried; POST and PATCH
   * are sent again only where they were not handled.
   *
   * @example
   * const { projects } = await org.json<ProjectsPage>("/projects", { query: { country: "IS" } });
   */
  readonly json: <Body = unknown>(path: string | UrlLike, init?: JsonInit) => Promise<Body>;

  /**
   * All pages of a list: any path whose responses have `pagination`. Nothing is sent before the first page is read.
   *
   * @throws {IcrError} `invalid_argument`.
   * @example
   * for await (const project of org.pages("/projects").items("projects")) console.log(project);
   */
  readonly pages: <Body extends object = ListPage>(path: string | UrlLike, init?: PagesInit) => Pages<Body>;

  /**
   * The managed access token: cached, refreshed before it expires, frozen, shared by all callers.
   *
   * @example
   * const { token } = await org.accessToken();
   */
  readonly accessToken: (options?: CallOptions) => Promise<Token>;

  /**
   * Evicts what is cached for this caller.
   *
   * @example
   * await org.invalidate();
   */
  readonly invalidate: () => Promise<void>;

  /** @internal Use `icr.asApp()` or `icr.asInstallation(id)`; `null` is the app. */
  constructor(core: Core, owner: unknown) {
    const [fetchAs, accessToken] =
      owner === null
        ? [Operation.fetchAsApp, Operation.appAccessToken]
        : [Operation.fetchAsInstallation, Operation.installationAccessToken];
    this.fetch = (input, init) => core.invoke(fetchAs, owner, init, input);
    this.json = (path, init) => core.invoke(Operation.json, owner, init, path);
    this.pages = (path, init) => {
      // Creates pages that nobody reads, so that an invalid request throws here and not in the loop.
      core.check(Operation.pages, init, owner, { path });
      return new Pages((list) => core.pages(Operation.pages, init, owner, { path, list }));
    };
    this.accessToken = (options) => core.invoke(accessToken, owner, options);
    this.invalidate = () => core.invoke(Operation.invalidate, owner);
  }
}

/**
 * A page of a list whose type is not given.
 *
 * @example
 * for await (const { pagination } of org.pages("/projects")) console.log(pagination.currentPage);
 */
export interface ListPage {
  readonly pagination: Pagination;
  readonly [name: string]: unknown;
}

/**
 * All pages of a list, read on demand. Each `for await` and `items` starts over.
 *
 * @example
 * for await (const page of org.pages("/projects", { limit: 50 })) console.log(page.pagination.total);
 */
export class Pages<Body extends object> implements AsyncIterable<Body> {
  readonly #read: (list: string | undefined) => AsyncGenerator<Body, void, undefined>;

  /** @internal Use `pages` of a caller. */
  constructor(read: (list: string | undefined) => AsyncGenerator<Body, void, undefined>) {
    this.#read = read;
  }

  /** The responses' bodies, for `for await`: each item that has an `id` once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Body, void, undefined> {
    yield* this.#read(undefined);
  }

  /**
   * The items one by one, each that has an `id` once. `name` is that of their list in the responses.
   *
   * @example
   * for await (const project of org.pages("/projects").items<Project>("projects")) console.log(project.id);
   */
  items<Name extends keyof Body & string>(name: Name): AsyncGenerator<Item<Body[Name]>, void, undefined>;
  items<Type>(name: string): AsyncGenerator<Type, void, undefined>;
  async *items(name: string): AsyncGenerator<unknown, void, undefined> {
    for await (const page of this.#read(name)) yield* (page as Record<string, unknown[]>)[name] ?? [];
  }
}

type Item<List> = List extends readonly (infer Type)[] ? Type : unknown;
