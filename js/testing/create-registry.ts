import { AccessTokens } from "./access-tokens.js";
import { Apps } from "./apps.js";
import { Clock } from "./clock.js";
import { Faults } from "./faults.js";
import { Installations } from "./installations.js";
import type { RegistryOptions } from "./options.js";
import { registryFetch } from "./registry-fetch.js";
import type { RegistryState, Settings } from "./registry-state.js";
import type { Registry } from "./registry.js";
import { RequestLog } from "./request-log.js";

const defaultTokenLifetimeMs = 2 * 60 * 60 * 1000;

/**
 * An in-memory registry with one app, to test an integration against or to try a client with. It starts no server, reads
 * no clock and draws no random number before its first use.
 *
 * @example
 * const registry = createRegistry({ installations: 25 });
 * const icr = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });
 * registry.order({ status: 503, retryAfter: 1 });
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const state = createState(options);
  const { clock, apps, installations, tokens, faults, log } = state;
  return {
    fetch: registryFetch(state),
    signJwt: apps.first.signJwt,
    appId: apps.first.id,
    addApp: (app = {}) => apps.add(app),
    now: () => clock.now(),
    setTime: (timeMs) => clock.set(timeMs),
    advance: (durationMs) => clock.advance(durationMs),
    get installations() {
      return installations.all();
    },
    install: (draft) => installations.install(apps.owner(draft), draft),
    suspend: (id) => requireKnown(installations.setSuspended(id, true), "installation"),
    unsuspend: (id) => requireKnown(installations.setSuspended(id, false), "installation"),
    uninstall(id) {
      requireKnown(installations.uninstall(id), "installation");
      tokens.revokeInstallation(id);
    },
    get tokens() {
      return tokens.records();
    },
    revoke: (token) => requireKnown(tokens.revoke(token), "access token"),
    expire: (token) => requireKnown(tokens.expire(token), "access token"),
    order: (...ordered) => ordered.forEach((fault) => faults.order(fault)),
    clearFaults: () => faults.clear(),
    get requests() {
      return log.entries();
    },
    clearRequests: () => log.clear(),
  };
}

function createState(options: RegistryOptions): RegistryState {
  const clock = new Clock(options.now ?? (() => Date.now()));
  const state: RegistryState = {
    settings: settingsOf(options),
    clock,
    apps: new Apps(options.app ?? {}, clock),
    installations: new Installations(),
    tokens: new AccessTokens(clock, lifetimesOf(options.tokenLifetimeMs)),
    faults: new Faults(),
    log: new RequestLog(options.requestLogSize ?? 10_000),
  };
  const { installations = 3 } = options;
  const drafts = typeof installations === "number" ? Array.from({ length: installations }, () => ({})) : installations;
  for (const draft of drafts) state.installations.install(state.apps.first, draft);
  return state;
}

function settingsOf(options: RegistryOptions): Settings {
  return {
    basePath: (options.basePath ?? "").replace(/\/+$/, ""),
    apiVersions: options.apiVersions ?? ["2023-06-16"],
    paginationEnds: options.paginationEnds ?? "null",
    maxLimit: options.maxLimit ?? 1000,
    cors: options.cors ?? true,
  };
}

function lifetimesOf(option: RegistryOptions["tokenLifetimeMs"]): { app: number; installation: number } {
  if (typeof option === "number") return { app: option, installation: option };
  return { app: option?.app ?? defaultTokenLifetimeMs, installation: option?.installation ?? defaultTokenLifetimeMs };
}

// A test that misspells an id should hear of it here, not wonder why nothing happened.
function requireKnown(known: boolean, kind: string): void {
  if (!known) throw new Error(`the registry has no such ${kind}`);
}
