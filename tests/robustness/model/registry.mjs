import { exampleAccessToken, exampleInstallation, exampleInstallationAccessToken } from "icr-app-client/testing";

export const baseUrl = "https://icr.test/v1";
export const appId = exampleAccessToken.appId;
const tokenLifetimeMs = 3_600_000;
/** For so long not every server of a registry may know a new token. */
const newTokenMs = 10_000;

const respond = (status, body, headers) => new Response(body, { status, headers: { ...headers, date: dateNow() } });
const dateNow = () => new Date(Date.now()).toUTCString();
const json = (status, value, headers) => respond(status, JSON.stringify(value), headers);

/** Faults: the response, the code of the error, and whether the client retries. */
export const faults = {
  missing: { code: "not_found", status: 404, response: () => json(404, { message: "no such thing" }) },
  busy: { code: "server_error", status: 503, retried: true, response: () => json(503, {}, { "retry-after": "0" }) },
  unauthorized: { code: "unauthorized", response: () => json(401, { message: "refused" }) },
  moved: { code: "redirected", response: () => respond(302, null, { location: "https://elsewhere.test/" }) },
  garbled: { code: "invalid_response", status: 200, response: () => respond(200, '{"id":') },
  dropped: { code: "network", retried: true, response: () => Promise.reject(new TypeError("fetch failed")) },
  silent: {
    code: "timeout",
    retried: true,
    response: ({ signal }) =>
      new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  },
};

/** A registry that plays the faults injected for a path on its requests, and records requests and credentials. */
export function startRegistry(installationIds) {
  const faultsByPath = new Map();
  const requests = [];
  const tokens = new Map();
  const jwts = new Map();
  let pending = 0;

  const signJwt = ({ reason }) => {
    const exp = Math.floor(Date.now() / 1000) + 540;
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { alg: "RS256", iss: appId, exp, nth: jwts.size };
    const jwt = [part({ alg: "RS256" }), part(claims), "signature"].join(".");
    jwts.set(jwt, { reason, expiresAt: exp * 1000 });
    return jwt;
  };

  const fetch = async (url, init) => {
    const { origin, pathname, searchParams } = new URL(url);
    const credential = new Headers(init.headers).get("authorization")?.replace(/^Bearer /, "");
    const path = (origin + pathname).slice(baseUrl.length);
    const request = {
      path,
      url: `${url}`,
      method: init.method,
      credential,
      sentAt: Date.now(),
      redirect: init.redirect,
    };
    requests.push(request);
    pending++;
    try {
      await new Promise(setImmediate);
      const fault = faultsByPath.get(path)?.shift();
      request.fault = fault;
      const token = tokens.get(credential);
      request.mayBeUnknownYet = token && !token.isAccepted && Date.now() - token.createdAt < newTokenMs;
      if (token && !fault) token.isAccepted = true;
      return await (fault ? faults[fault].response(init) : respondTo(request, searchParams));
    } finally {
      pending--;
    }
  };

  const respondTo = ({ path, method }, query) => {
    if (method === "DELETE") return json(200, true);
    if (path === "/app/accessTokens") return json(201, createToken(null, exampleAccessToken));
    const [, installationId] = /^\/app\/installations\/([^/]+)\/accessTokens$/.exec(path) ?? [];
    if (installationId)
      return json(201, createToken(decodeURIComponent(installationId), exampleInstallationAccessToken));
    if (path === "/app/installations") return json(200, page(Number(query.get("page")), Number(query.get("limit"))));
    const [, id] = /^\/app\/installations\/([^/]+)$/.exec(path) ?? [];
    return json(200, id ? { ...exampleInstallation, id: decodeURIComponent(id) } : { path });
  };

  const createToken = (owner, example) => {
    const token = `secret-${tokens.size}`;
    const createdAt = Date.now();
    const expiresAt = createdAt + tokenLifetimeMs;
    tokens.set(token, { owner, createdAt, expiresAt, createdAfter: requests.length, isAccepted: false });
    const ids = owner === null ? {} : { installationId: owner };
    return { ...example, ...ids, appId, token, expiresAt: new Date(expiresAt).toISOString() };
  };

  const page = (number, limit) => {
    const ids = installationIds.slice(number * limit, (number + 1) * limit);
    const pageCount = Math.ceil(installationIds.length / limit);
    const nextPage = number + 1 < pageCount ? number + 1 : number;
    return {
      pagination: { total: installationIds.length, currentPage: number, pageCount, nextPage, prevPage: 0 },
      installations: ids.map((id) => ({ ...exampleInstallation, id })),
    };
  };

  return {
    fetch,
    signJwt,
    requests,
    tokens,
    jwts,
    injectFaults: (path, faults) => faultsByPath.set(path, [...faults]),
    /** Resolves when no request is in flight and every response is processed. */
    async idle() {
      for (let turns = 0; turns < 5; turns = pending === 0 ? turns + 1 : 0) await new Promise(setImmediate);
    },
  };
}
