import type { IcrClientOptions } from "icr-app-client";
import {
  createRegistry,
  exampleInstallation,
  icrError,
  type Fault,
  type Installation,
  type PaginationEnds,
  type Registry,
} from "icr-app-client/testing";

const ends: PaginationEnds = "beyond";
const registry: Registry = createRegistry({ installations: 5, paginationEnds: ends, tokenLifetimeMs: { app: 5 } });
const fault: Fault = { method: "GET", path: /installations/, delayMs: 1, status: 503, retryAfter: 2 };
export const clientOptions: { jwt: (context: JwtContext) => Promise<string>; now: () => number; appId: string } =
  registry.clientOptions;
export const accepted: IcrClientOptions = { ...registry.clientOptions, maxRetries: 0 };
export const limited: Registry = createRegistry({
  rateLimit: { requests: 20, perMs: 1000 },
  tokenRefusal: 403,
  replicationLagMs: 1500,
  strictJwt: false,
});
// @ts-expect-error: only these two statuses
createRegistry({ tokenRefusal: 404 });
registry.route(
  "GET",
  "/organizations/{organizationId}/x/{id}",
  ({ parameters, token, installation, query, request }) => {
    const id: string = parameters.organizationId + parameters.id + token.id + request.url;
    // @ts-expect-error: not a parameter of the path
    parameters.other;
    return { id, name: installation?.organization.fullName, skip: query["skip"] };
  },
);
registry.route("POST", "/x", async ({ appId }) => appId.length, { authorization: "jwt" });
registry.route("GET", "/x", ({ token }) => token?.id, { permissions: { organization_info: "VIEW" } });
// @ts-expect-error: without a credential there is no token
registry.route("GET", "/y", ({ token }) => token.id, { authorization: "none" });
export const body: unknown = registry.requests[0]?.body;
export const status: 429 = icrError("rate_limited", { retryAfterMs: 5 }).status;
// @ts-expect-error: there is no such code
icrError("teapot");
// @ts-expect-error: a status that contradicts the code
icrError("forbidden", { status: 404 });
createRegistry({ webhook: { secret: "s", deliver: async (request) => ({ status: request.url.length }) } });
registry.injectWebhookFault({ event: "installed", oldScheme: true }, { unsignedFields: { event: "x" } });
export const outcome: "pending" | "accepted" | "refused" | "failed" | "lost" | undefined =
  registry.deliveries[0]?.outcome;
export const callback: string = registry.consent("https://…", { organization: { fullName: "A" } });
export const settled: Promise<void> = registry.settled();
registry.injectFault(fault, { reset: true });
const installation: Installation = registry.install({
  organization: { fullName: exampleInstallation.organization.fullName },
});
registry.addApp({ publicKey: { kty: "RSA", n: installation.id, e: "AQAB" } });

// What a client's options require.
interface JwtContext {
  readonly reason: "missing" | "expiring" | "rejected";
  readonly now: number;
}
export const jwt: (context: JwtContext) => string | Promise<string> = registry.signJwt;

interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}
interface Init {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: object;
}
export const send: (input: string, init: Init) => Promise<Answer> = registry.fetch;

// @ts-expect-error: a fault has no such part
registry.injectFault({ statusCode: 503 });
// @ts-expect-error: a log is not to be written
registry.requests = [];
// @ts-expect-error: secrets are not in the records of tokens
export const secret = registry.tokens[0]?.token;
