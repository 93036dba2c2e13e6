import type { App } from "./apps.js";
import type { RegistryState } from "./registry-state.js";
import type { TokenRecord } from "./token-record.js";

/** The request as an endpoint receives it, besides the caller. */
export interface EndpointContext {
  /** The parameters of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; `undefined` for an endpoint without a body. */
  readonly body: unknown;
  readonly state: RegistryState;
}

/** The result of an endpoint: a status, and a value that is sent as JSON. */
export interface EndpointResult {
  readonly status: number;
  readonly json: unknown;
}

interface Route {
  readonly method: string;
  /** The path below `basePath`; a segment in braces is a parameter: `/app/installations/{installationId}`. */
  readonly path: string;
  /** Whether the endpoint expects a JSON body; the app endpoints do not. */
  readonly hasBody: boolean;
}

/** An endpoint that requires an app JWT. */
export interface AppEndpoint extends Route {
  readonly authorization: "jwt";
  handle(context: EndpointContext, app: App): EndpointResult;
}

/** An endpoint that requires an access token. */
export interface TokenEndpoint extends Route {
  readonly authorization: "token";
  handle(context: EndpointContext, token: TokenRecord): EndpointResult;
}

/** Any endpoint of the registry. */
export type Endpoint = AppEndpoint | TokenEndpoint;
