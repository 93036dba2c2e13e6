import { AccessTokens, type TokenPolicy } from "./access-tokens.js";
import { Apps } from "./apps.js";
import { Clock } from "./clock.js";
import { consent } from "./consent.js";
import { checkFault, type Fault } from "./fault.js";
import { FaultQueue } from "./fault-queue.js";
import { Installations } from "./installations.js";
import { checkFields } from "./known-fields.js";
import { grant, install, notify, setSuspended, uninstall } from "./lifecycle.js";
import type { RegistryOptions } from "./options.js";
import { RateLimiter } from "./rate-limiter.js";
import { registryFetch } from "./registry-fetch.js";
import type { RegistryState, Settings } from "./registry-state.js";
import type { Registry } from "./registry.js";
import { RequestLog } from "./request-log.js";
import { routeEndpoint } from "./route-endpoint.js";
import { Router } from "./router.js";
import { WebhookSender } from "./webhook-sender.js";

const defaultTokenLifetimeMs = 2 * 60 * 60 * 1000;

const registryOptions: Readonly<Record<keyof RegistryOptions, true>> = {
  app: true,
  installations: true,
  basePath: true,
  apiVersions: true,
  tokenLifetimeMs: true,
  paginationEnds: true,
  maxLimit: true,
  tokenRefusal: true,
  replicationLagMs: true,
  strictJwt: true,
  rateLimit: true,
  webhook: true,
  cors: true,
  requestLogSize: true,
  now: true,
};

/**
 * Creates an in-memory registry with one app, for integration tests and demos. It starts no server, and it neither reads
 * a clock nor generates random numbers before its first use.
 *
 * @example
 * const registry = createRegistry({ installations: 25 });
 * const icr = new IcrClient({ ...registry.clientOptions });
 * registry.injectFault({ status: 503, retryAfter: 1 });
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  checkFields("createRegistry", options, registryOptions);
  const state = createState(options);
  const { clock, apps, installations, tokens, faults, log, webhooks } = state;
  const addFault = (fault: Fault): void => {
    checkFault(fault);
    faults.add(fault);
  };
  const injectFault = (...injected: readonly Fault[]): void => injected.forEach(addFault);
  const { id: appId, signJwt } = apps.first;
  const fetch = registryFetch(state);
  const now = (): number => clock.now();
  return {
    fetch,
    signJwt,
    appId,
    clientOptions: { jwt: signJwt, fetch, appId, now },
    addApp: (app = {}) => apps.add(app),
    now,
    setTime: (timeMs) => clock.set(timeMs),
    advance: (durationMs) => clock.advance(durationMs),
    get installations() {
      return installations.all();
    },
    install: (draft) => install(state, draft),
    consent: (installUrl, by = {}) => consent(state, installUrl, by),
    suspend: (id) => setSuspended(state, id, true),
    unsuspend: (id) => setSuspended(state, id, false),
    uninstall: (id) => uninstall(state, id),
    grant: (id, permissions) => grant(state, id, permissions),
    get tokens() {
      return tokens.records();
    },
    revoke: (token) => assertToken(tokens.revoke(token)),
    expire: (token) => assertToken(tokens.expire(token)),
    route: (...route) => state.router.add(routeEndpoint(...route)),
    injectFault,
    order: injectFault,
    clearFaults: () => faults.clear(),
    get requests() {
      return log.entries();
    },
    clearRequests: () => log.clear(),
    get deliveries() {
      return webhooks.deliveries();
    },
    settled: () => webhooks.settled(),
    sendWebhook: (event, id, fields) => notify(state, event, installations.require(id), fields),
    injectWebhookFault: (...injected) => injected.forEach((fault) => webhooks.injectFault(fault)),
  };
}

function createState(options: RegistryOptions): RegistryState {
  const clock = new Clock(options.now ?? (() => Date.now()));
  const state: RegistryState = {
    settings: resolveSettings(options),
    clock,
    apps: new Apps(options.app ?? {}, clock, options.strictJwt ?? true),
    installations: new Installations(),
    tokens: new AccessTokens(clock, resolveTokenPolicy(options)),
    rateLimiter: new RateLimiter(options.rateLimit, clock),
    faults: new FaultQueue(),
    webhooks: new WebhookSender(options.webhook, clock),
    router: new Router(),
    log: new RequestLog(options.requestLogSize ?? 10_000),
  };
  const { installations = 3 } = options;
  const drafts = typeof installations === "number" ? Array.from({ length: installations }, () => ({})) : installations;
  for (const draft of drafts) state.installations.install(state.apps.first, draft);
  return state;
}

function resolveSettings(options: RegistryOptions): Settings {
  return {
    basePath: (options.basePath ?? "").replace(/\/+$/, ""),
    apiVersions: options.apiVersions ?? ["2023-06-16"],
    paginationEnds: options.paginationEnds ?? "null",
    maxLimit: options.maxLimit ?? 1000,
    cors: options.cors ?? true,
  };
}

function resolveTokenPolicy({
  tokenLifetimeMs,
  replicationLagMs = 0,
  tokenRefusal = 401,
}: RegistryOptions): TokenPolicy {
  const { app = defaultTokenLifetimeMs, installation = defaultTokenLifetimeMs } =
    typeof tokenLifetimeMs === "number"
      ? { app: tokenLifetimeMs, installation: tokenLifetimeMs }
      : (tokenLifetimeMs ?? {});
  return { lifetimeMs: { app, installation }, replicationLagMs, refusal: tokenRefusal };
}

// A misspelled id in a test should fail here, rather than have no effect.
function assertToken(found: boolean): void {
  if (!found) throw new Error("the registry has no such access token");
}
