import type { App } from "./apps.js";
import type { RegistryState } from "./registry-state.js";
import type { TokenRecord } from "./token-record.js";

/** What an endpoint is given besides who calls. */
export interface Call {
  /** The segments of the path that the endpoint names, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The request's JSON body; `undefined` for an endpoint that takes none. */
  readonly body: unknown;
  readonly state: RegistryState;
}

/** What an endpoint answers: a status, and a value that goes out as JSON. */
export interface Result {
  readonly status: number;
  readonly json: unknown;
}

interface Route {
  readonly method: string;
  /** The path below `basePath`; a segment in braces is a parameter: `/app/installations/{installationId}`. */
  readonly path: string;
  /** Whether a JSON body is expected; the app endpoints take none. */
  readonly takesBody: boolean;
}

/** An endpoint that an app calls with its JWT. */
export interface AppEndpoint extends Route {
  readonly authorization: "jwt";
  answer(call: Call, app: App): Result;
}

/** An endpoint that is called with an access token. */
export interface TokenEndpoint extends Route {
  readonly authorization: "token";
  answer(call: Call, token: TokenRecord): Result;
}

/** Any endpoint of the registry. */
export type Endpoint = AppEndpoint | TokenEndpoint;
