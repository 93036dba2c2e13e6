import { exampleAccessToken, exampleInstallation, exampleInstallationAccessToken } from "icr-app-client/testing";

export const appId = exampleAccessToken.appId;
const lifetimeMs = 2 * 60 * 60_000;

/**
 * A registry of tokens in virtual time, whose moods a model changes: how it refuses, how long it does not know a new
 * token, whose paths refuse for good, what a cache in between says, whether installations have permissions that no token
 * ever has. It notes each breach of an invariant.
 */
export function startTokenRegistry(time, mood) {
  const tokens = new Map();
  const mintsInFlight = new Map();
  const mintCounts = new Map();
  const lastSent = new Map();
  const breaches = [];

  const respond = (status, value, headers) =>
    new Response(JSON.stringify(value), { status, headers: { date: new Date(Date.now()).toUTCString(), ...headers } });

  const cacheHeaders = () =>
    mood.cachedMs === 0
      ? {}
      : { age: String(mood.cachedMs / 1000), date: new Date(Date.now() - mood.cachedMs).toUTCString() };

  async function mint(owner) {
    const inFlight = (mintsInFlight.get(owner) ?? 0) + 1;
    mintsInFlight.set(owner, inFlight);
    if (inFlight > 1) breaches.push(`two requests for a token of ${owner} at a time`);
    await time.sleep(20);
    mintsInFlight.set(owner, mintsInFlight.get(owner) - 1);
    if (mood.failMints) return respond(503, {}, { "retry-after": "0" });
    if (mood.uninstalled.has(owner)) return respond(404, { message: "Installation not found" });
    const nth = (mintCounts.get(owner) ?? 0) + 1;
    mintCounts.set(owner, nth);
    const token = `crs_${owner}_${nth}`;
    const expiresAtMs = Date.now() + lifetimeMs;
    tokens.set(token, { owner, nth, expiresAtMs, issuedAtMs: Date.now(), isRevoked: false, isRefused: false });
    const example = owner === "app" ? exampleAccessToken : { ...exampleInstallationAccessToken, installationId: owner };
    return respond(201, { ...example, appId, token, expiresAt: new Date(expiresAtMs).toISOString() });
  }

  /** What holds of every token that is sent. */
  function checkSent(secret, token, owner) {
    if (token === undefined) return breaches.push(`${secret} is not the registry's`);
    if (token.owner !== owner) breaches.push(`${secret} was sent for ${owner}`);
    if (Date.now() >= token.expiresAtMs && !mood.hidesExpiry) breaches.push(`${secret} has expired`);
    const last = lastSent.get(owner);
    // Calls that began with the older one may end with it. A store may bring it back where the newer one was refused, too.
    const isOlder = last !== undefined && last.nth > token.nth && Date.now() > last.sinceMs + 3000;
    if (isOlder && token.isRefused && !last.token.isRefused) {
      breaches.push(`${secret} was refused, and sent again after ${owner}'s token number ${last.nth}`);
    }
    if (last === undefined || token.nth > last.nth) lastSent.set(owner, { nth: token.nth, token, sinceMs: Date.now() });
  }

  async function look(installationId) {
    await time.sleep(10);
    if (mood.uninstalled.has(installationId)) return respond(404, { message: "Installation not found" });
    const { permissions } = exampleInstallationAccessToken;
    const granted = mood.grantsMore ? { ...permissions, organization_members: "WRITE" } : permissions;
    return respond(200, { ...exampleInstallation, id: installationId, appId, permissions: granted });
  }

  const refusal = () =>
    mood.refusalStatus === 401
      ? respond(401, { message: "Unauthorized" })
      : respond(403, { statusCode: 403, message: "Access token invalid" });

  async function use(path, authorization) {
    const [, kind, owner] = path.split("/");
    const secret = authorization.replace("Bearer ", "");
    const token = tokens.get(secret);
    checkSent(secret, token, owner);
    await time.sleep(10);
    if (kind === "forbidden") return respond(403, { message: "The token lacks the permission" });
    const isUnknown = Date.now() < token.issuedAtMs + mood.lagMs || mood.uninstalled.has(owner);
    if (isUnknown || token.isRevoked || Date.now() >= token.expiresAtMs || kind === "secret") {
      token.isRefused = true;
      return refusal();
    }
    return respond(200, { path }, cacheHeaders());
  }

  return {
    breaches,
    mintCounts,
    revokeAll: (owner) => {
      for (const token of tokens.values()) if (token.owner === owner) token.isRevoked = true;
    },
    async fetch(url, { headers, method }) {
      const path = new URL(url).pathname;
      if (method === "DELETE") return respond(200, true);
      if (path === "/app/accessTokens") return mint("app");
      const [, owner] = /^\/app\/installations\/([^/]+)\/accessTokens$/.exec(path) ?? [];
      const [, looked] = /^\/app\/installations\/([^/]+)$/.exec(path) ?? [];
      if (looked) return look(looked);
      return owner ? mint(owner) : use(path, new Headers(headers).get("authorization"));
    },
  };
}
