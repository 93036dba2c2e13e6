import { jsonResponse, type ResponseData } from "./response.js";
import type { Endpoint, EndpointContext, EndpointResult } from "./endpoint.js";
import { errorBody, HttpError } from "./http-error.js";
import type { RegistryState } from "./registry-state.js";
import { redact } from "./redact.js";
import type { RequestBody } from "./request-body.js";
import type { PendingEntry } from "./request-log.js";

/** A request that the registry is handling. */
export interface IncomingRequest {
  readonly request: Request;
  /** The path below `basePath`; `undefined` if it is outside. */
  readonly path: string | undefined;
  readonly query: URLSearchParams;
  readonly body: RequestBody | undefined;
  readonly entry: PendingEntry;
}

/** Resolves to the registry's response; an `HttpError` becomes an error response. */
export async function handleRequest(state: RegistryState, incoming: IncomingRequest): Promise<ResponseData> {
  try {
    const result = await dispatch(state, incoming);
    return "json" in result ? jsonResponse(result.status, result.json) : result;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return jsonResponse(error.status, errorBody(error.status, error.messages), error.headers);
  }
}

async function dispatch(
  state: RegistryState,
  { request, path, query, body, entry }: IncomingRequest,
): Promise<EndpointResult> {
  const { method, headers } = request;
  requireSupportedVersion(state.settings.apiVersions, headers.get("x-icr-api-version"));
  if (path === undefined) throw new HttpError(404, `Cannot ${method} ${new URL(request.url).pathname}`);
  const { endpoint, parameters } = state.router.match(method, path);
  recordInstallation(entry, parameters["installationId"]);
  const context: EndpointContext = { parameters, query, request, body, state };
  if (endpoint.authorization === "none") return endpoint.handle(context);
  const credential = bearerCredential(headers.get("authorization"));
  if (endpoint.authorization === "jwt") {
    const app = await state.apps.authenticate(credential);
    state.rateLimiter.count(`JWTs of ${app.id}`);
    checkBody(endpoint, body);
    return endpoint.handle(context, app);
  }
  const token = state.tokens.authenticate(credential);
  recordInstallation(entry, token.installationId);
  state.rateLimiter.count(`access tokens of ${token.installationId ?? token.appId}`);
  if (token.installationId !== undefined) state.installations.assertActive(token.installationId);
  checkBody(endpoint, body);
  return endpoint.handle(context, token);
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

function checkBody(endpoint: Endpoint, body: RequestBody | undefined): void {
  if (endpoint.body === "none" && body !== undefined) {
    throw new HttpError(400, `${endpoint.method} ${endpoint.path} takes no body`);
  }
  if (endpoint.body !== "json") return;
  try {
    JSON.parse(body?.text ?? "");
  } catch {
    throw new HttpError(400, "The body is not JSON");
  }
}

function recordInstallation(entry: PendingEntry, installationId: string | undefined): void {
  if (installationId !== undefined) entry.installationId = redact(installationId);
}
