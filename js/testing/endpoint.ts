import type { App } from "./apps.js";
import type { RequestBody } from "./request-body.js";
import type { ResponseData } from "./response.js";
import type { RegistryState } from "./registry-state.js";
import type { TokenRecord } from "./token-record.js";

/** The request as an endpoint receives it, besides the caller. */
export interface EndpointContext {
  /** The parameters of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly request: Request;
  /** `undefined` if the request has none. */
  readonly body: RequestBody | undefined;
  readonly state: RegistryState;
}

/** The result of an endpoint: a status and a value that is sent as JSON, or a complete response. */
export type EndpointResult = { readonly status: number; readonly json: unknown } | ResponseData;

interface Route {
  readonly method: string;
  /** The path below `basePath`; a segment in braces is a parameter: `/app/installations/{installationId}`. */
  readonly path: string;
  /** The body that the endpoint accepts; the app endpoints accept none. */
  readonly body: "none" | "json" | "any";
}

/** An endpoint that requires an app JWT. */
export interface AppEndpoint extends Route {
  readonly authorization: "jwt";
  handle(context: EndpointContext, app: App): EndpointResult | Promise<EndpointResult>;
}

/** An endpoint that requires an access token. */
export interface TokenEndpoint extends Route {
  readonly authorization: "token";
  handle(context: EndpointContext, token: TokenRecord): EndpointResult | Promise<EndpointResult>;
}

/** An endpoint that requires no credential. */
interface PublicEndpoint extends Route {
  readonly authorization: "none";
  handle(context: EndpointContext): EndpointResult | Promise<EndpointResult>;
}

/** Any endpoint of the registry. */
export type Endpoint = AppEndpoint | TokenEndpoint | PublicEndpoint;
