import { jsonResponse, type ResponseData } from "./response.js";
import type { EndpointContext, EndpointResult } from "./endpoint.js";
import { errorBody, HttpError } from "./http-error.js";
import type { RegistryState } from "./registry-state.js";
import { redact, type PendingEntry } from "./request-log.js";
import { matchRoute, type RouteMatch } from "./router.js";

/** A request that the registry is handling. */
export interface IncomingRequest {
  readonly request: Request;
  /** The path below `basePath`; `undefined` if it is outside. */
  readonly path: string | undefined;
  readonly query: URLSearchParams;
  readonly entry: PendingEntry;
}

/** Resolves to the registry's response; an `HttpError` becomes an error response. */
export async function handleRequest(state: RegistryState, incoming: IncomingRequest): Promise<ResponseData> {
  try {
    const { status, json } = await dispatch(state, incoming);
    return jsonResponse(status, json);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return jsonResponse(error.status, errorBody(error.status, error.messages), error.headers);
  }
}

async function dispatch(
  state: RegistryState,
  { request, path, query, entry }: IncomingRequest,
): Promise<EndpointResult> {
  const { method, headers } = request;
  requireSupportedVersion(state.settings.apiVersions, headers.get("x-icr-api-version"));
  if (path === undefined) throw new HttpError(404, `Cannot ${method} ${new URL(request.url).pathname}`);
  const { endpoint, parameters } = matchRoute(method, path);
  recordInstallation(entry, parameters["installationId"]);
  const credential = bearerCredential(headers.get("authorization"));
  const context = async (): Promise<EndpointContext> => ({
    parameters,
    query,
    body: await readBody(request, endpoint),
    state,
  });
  if (endpoint.authorization === "jwt") {
    const app = await state.apps.authenticate(credential);
    state.rateLimiter.count(`JWTs of ${app.id}`);
    return endpoint.handle(await context(), app);
  }
  const token = state.tokens.authenticate(credential);
  recordInstallation(entry, token.installationId);
  state.rateLimiter.count(`access tokens of ${token.installationId ?? token.appId}`);
  if (token.installationId !== undefined) state.installations.assertActive(token.installationId);
  return endpoint.handle(await context(), token);
}

function requireSupportedVersion(supported: readonly string[], requested: string | null): void {
  if (requested === null || supported.includes(requested)) return;
  throw new HttpError(
    400,
    `The API version ${requested} is not supported; supported versions: ${supported.join(", ")}`,
  );
}

function bearerCredential(header: string | null): string {
  const credential = /^bearer +(\S+)$/i.exec(header ?? "")?.[1];
  if (credential === undefined) throw new HttpError(401, "The request carries no bearer authorization");
  return credential;
}

async function readBody(request: Request, endpoint: RouteMatch["endpoint"]): Promise<unknown> {
  const text = request.method === "GET" ? "" : await request.text();
  if (!endpoint.hasBody) {
    if (text !== "") throw new HttpError(400, `${endpoint.method} ${endpoint.path} takes no body`);
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, "The body is not JSON");
  }
}

function recordInstallation(entry: PendingEntry, installationId: string | undefined): void {
  if (installationId !== undefined) entry.installationId = redact(installationId);
}
