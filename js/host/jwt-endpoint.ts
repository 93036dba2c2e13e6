import { forCaller } from "../for-caller.js";
import type { ResponseLike } from "../platform-types.js";
import type { JwtSigner } from "./jwt-signer.js";
import { checkFunction, checkOptions, checkRequest } from "./options.js";
import type { RequestLike } from "./platform-types.js";
import { assertServer } from "./server-only.js";

/**
 * Options of {@link jwtEndpoint}.
 *
 * @example
 * const endpoint = jwtEndpoint({
 *   sign,
 *   authorize: async (request) => (await isStaff(request)) || Response.redirect("https://app.example/sign-in"),
 * });
 */
export interface JwtEndpointOptions {
  /** What {@link jwtSigner} returned. */
  readonly sign: JwtSigner;
  /**
   * Whether who sends a request may act for the whole app, because a JWT has that power: your own staff, never every visitor.
   * A `Response`, such as a redirect to a page to sign in, is returned as it is.
   */
  readonly authorize: (request: RequestLike) => unknown;
}

/**
 * A handler of requests that answers `GET` with the app's JWT, for the `jwt` of a client in another place.
 *
 * @throws {IcrError} `invalid_options`; the handler rejects with `invalid_argument` for what is no `Request` of the fetch API
 * @example
 * const endpoint = jwtEndpoint({ sign, authorize: (request) => isStaff(request) });
 * // in the page: new IcrClient({ jwt: () => fetch("/icr/jwt") })
 */
export function jwtEndpoint(options: JwtEndpointOptions): (request: RequestLike) => Promise<ResponseLike> {
  return forCaller(() => createEndpoint(options));
}

function createEndpoint(options: JwtEndpointOptions): (request: RequestLike) => Promise<ResponseLike> {
  assertServer("jwtEndpoint");
  checkOptions("jwtEndpoint", options, ["sign", "authorize"]);
  const { sign, authorize } = options;
  checkFunction("sign", sign);
  checkFunction("authorize", authorize);
  return async (request) => {
    checkRequest("jwtEndpoint", request, "With Express and other servers of Node, send what `sign()` resolves to.");
    if (request.method !== "GET") return new Response(null, { status: 405, headers: { allow: "GET" } });
    const permission = await authorize(request);
    if (permission instanceof Response) return permission;
    if (!permission) return new Response(null, { status: 403, headers: { "cache-control": "no-store" } });
    return new Response(await sign(), {
      headers: { "content-type": "application/jwt", "cache-control": "no-store", "x-content-type-options": "nosniff" },
    });
  };
}
