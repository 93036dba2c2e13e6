import type { FetchRequest } from "./fetch.js";
import type { Installation, Permissions } from "../model.js";
import type { TokenRecord } from "./token-record.js";

/**
 * The credential that a route requires: an access token, an app JWT, or none.
 *
 * @example
 * registry.route("GET", "/status", () => ({ ok: true }), { authorization: "none" });
 */
export type RouteAuthorization = "token" | "jwt" | "none";

/**
 * The names of the parameters in a path: `"a" | "b"` for `"/x/{a}/y/{b}"`.
 *
 * @example
 * const name: PathParameter<"/organizations/{organizationId}/addresses"> = "organizationId";
 */
export type PathParameter<Path extends string> = string extends Path
  ? string
  : Path extends `${string}{${infer Name}}${infer Rest}`
    ? Name | PathParameter<Rest>
    : never;

/**
 * Options of `registry.route`.
 *
 * @example
 * const options: RouteOptions<"token"> = { permissions: { organization_warehouse: "WRITE" } };
 */
export interface RouteOptions<Authorization extends RouteAuthorization = RouteAuthorization> {
  /** The credential that is required; a request without it is refused before the handler is called. @default "token" */
  readonly authorization?: Authorization;
  /**
   * The permissions that the access token must have, each at this level or a higher one; otherwise the request is a 403.
   *
   * @default none
   * @example { organization_warehouse: "WRITE" }
   */
  readonly permissions?: Permissions;
}

/**
 * What the handler of a route receives.
 *
 * @example
 * registry.route("GET", "/organizations/{id}", ({ parameters, token }) => ({ id: parameters.id, for: token.appId }));
 */
export interface RouteContext<
  Path extends string = string,
  Authorization extends RouteAuthorization = RouteAuthorization,
> {
  /** The request, with an unread body. */
  readonly request: FetchRequest;
  /** The parameters of the path, decoded. */
  readonly parameters: Readonly<Record<PathParameter<Path>, string>>;
  /** The query; of a repeated name, the last value. */
  readonly query: Readonly<Record<string, string>>;
  /** The body: parsed if it is JSON, otherwise its text; `undefined` if there is none. */
  readonly body: unknown;
  /** The access token of the request; `undefined` unless the route requires one. */
  readonly token: Authorization extends "token" ? TokenRecord : undefined;
  /** The installation that the access token belongs to; `undefined` for an app's token and without one. */
  readonly installation: Installation | undefined;
  /** The id of the app that sent the request; `undefined` if the route requires no credential. */
  readonly appId: Authorization extends "none" ? undefined : string;
}

/**
 * Handles a request. It returns a value that is sent as JSON with status 200 (204 for `undefined`), or a `Response`, or a
 * promise of one. What it throws is an error response if it is an {@link HttpErrorLike}; anything else rejects the `fetch`.
 *
 * @example
 * const echo: RouteHandler<"/echo", "token"> = ({ body }) => body;
 * registry.route("POST", "/echo", echo);
 */
export type RouteHandler<Path extends string, Authorization extends RouteAuthorization> = (
  context: RouteContext<Path, Authorization>,
) => unknown;

/**
 * Adds a route to a registry: the type of `registry.route`.
 *
 * @example
 * registry.route("GET", "/retirements/list", ({ query }) => ({ retirements: [], skip: Number(query["skip"] ?? 0) }));
 */
export type AddRoute = <const Path extends string, Authorization extends RouteAuthorization = "token">(
  method: string,
  path: Path,
  handler: RouteHandler<Path, Authorization>,
  options?: RouteOptions<Authorization>,
) => void;
