import { jsonAnswer, type Answer } from "./answer.js";
import type { Call, Result } from "./endpoint.js";
import { errorBody, Refusal } from "./refusal.js";
import type { RegistryState } from "./registry-state.js";
import { redact, type OpenEntry } from "./request-log.js";
import { route, type RouteMatch } from "./router.js";

/** A request on its way through the registry. */
export interface Exchange {
  readonly request: Request;
  /** The path below `basePath`; `undefined` for one that lies outside it. */
  readonly path: string | undefined;
  readonly query: URLSearchParams;
  readonly entry: OpenEntry;
}

/** Resolves to the registry's own answer to a request, an error answer included. */
export async function handle(state: RegistryState, exchange: Exchange): Promise<Answer> {
  try {
    const { status, json } = await dispatch(state, exchange);
    return jsonAnswer(status, json);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return jsonAnswer(error.status, errorBody(error.status, error.messages), error.headers);
  }
}

async function dispatch(state: RegistryState, { request, path, query, entry }: Exchange): Promise<Result> {
  const { method, headers } = request;
  requireKnownVersion(state.settings.apiVersions, headers.get("x-icr-api-version"));
  if (path === undefined) throw new Refusal(404, `Cannot ${method} ${new URL(request.url).pathname}`);
  const { endpoint, parameters } = route(method, path);
  noteInstallation(entry, parameters["installationId"]);
  const credential = bearer(headers.get("authorization"));
  const call = async (): Promise<Call> => ({ parameters, query, body: await readBody(request, endpoint), state });
  if (endpoint.authorization === "jwt") {
    const app = await state.apps.authenticate(credential);
    return endpoint.answer(await call(), app);
  }
  const token = state.tokens.authenticate(credential);
  noteInstallation(entry, token.installationId);
  if (token.installationId !== undefined) state.installations.requireActive(token.installationId);
  return endpoint.answer(await call(), token);
}

function requireKnownVersion(known: readonly string[], wanted: string | null): void {
  if (wanted === null || known.includes(wanted)) return;
  throw new Refusal(400, `The API version ${wanted} is not supported; these are: ${known.join(", ")}`);
}

function bearer(header: string | null): string {
  const credential = /^bearer +(\S+)$/i.exec(header ?? "")?.[1];
  if (credential === undefined) throw new Refusal(401, "The request carries no bearer authorization");
  return credential;
}

async function readBody(request: Request, endpoint: RouteMatch["endpoint"]): Promise<unknown> {
  const text = request.method === "GET" ? "" : await request.text();
  if (!endpoint.takesBody) {
    if (text !== "") throw new Refusal(400, `${endpoint.method} ${endpoint.path} takes no body`);
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, "The body is not JSON");
  }
}

function noteInstallation(entry: OpenEntry, installationId: string | undefined): void {
  if (installationId !== undefined) entry.installationId = redact(installationId);
}
