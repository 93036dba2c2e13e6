import type { Endpoint, EndpointContext, EndpointResult } from "./endpoint.js";
import { HttpError, toHttpError } from "./http-error.js";
import { parseBody } from "./request-body.js";
import { permits } from "./permissions.js";
import type { RouteAuthorization, RouteContext, RouteOptions } from "./route.js";
import type { TokenRecord } from "./token-record.js";

interface Caller {
  readonly token?: TokenRecord;
  readonly appId?: string;
}

type AnyHandler = (context: RouteContext<string, never>) => unknown;

/** Returns the endpoint of a route that a test defines. */
export function routeEndpoint(
  method: string,
  path: string,
  handler: AnyHandler,
  { authorization = "token", permissions = {} }: RouteOptions = {},
): Endpoint {
  if (!path.startsWith("/"))
    throw new TypeError(`the path of a route must start with "/", not ${JSON.stringify(path)}`);
  const shape = { method: method.toUpperCase(), path, body: "any" } as const;
  const respond = (context: EndpointContext, caller: Caller): Promise<EndpointResult> => run(handler, context, caller);
  const endpoints: Record<RouteAuthorization, Endpoint> = {
    none: { ...shape, authorization: "none", handle: (context) => respond(context, {}) },
    jwt: { ...shape, authorization: "jwt", handle: (context, { id }) => respond(context, { appId: id }) },
    token: {
      ...shape,
      authorization: "token",
      handle(context, token) {
        for (const [name, level] of Object.entries(permissions)) {
          if (permits(token.permissions, [name], level)) continue;
          throw new HttpError(403, `The access token lacks the permission ${name}: ${level}`);
        }
        return respond(context, { token, appId: token.appId });
      },
    },
  };
  return endpoints[authorization];
}

async function run(handler: AnyHandler, context: EndpointContext, { token, appId }: Caller): Promise<EndpointResult> {
  const { request, body, parameters, query, state } = context;
  const installationId = token?.installationId;
  const value = await callHandler(handler, {
    // The emulator has read the body already.
    request: request.bodyUsed ? new Request(request, { method: request.method, body: body?.bytes ?? "" }) : request,
    parameters,
    query: Object.fromEntries(query),
    body: body && parseBody(body),
    token: token as never,
    installation: state.installations.all().find(({ id }) => id === installationId),
    appId: appId as never,
  });
  if (isResponse(value)) {
    return {
      status: value.status,
      headers: Object.fromEntries(value.headers),
      body: new Uint8Array(await value.arrayBuffer()),
    };
  }
  return value === undefined ? { status: 204, headers: {}, body: "" } : { status: 200, json: value };
}

async function callHandler(handler: AnyHandler, context: RouteContext<string, never>): Promise<unknown> {
  try {
    return await handler(context);
  } catch (error) {
    throw toHttpError(error) ?? error;
  }
}

// A test environment may have a `Response` of its own, and those of older Workers have no tag.
function isResponse(value: unknown): value is Response {
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}
