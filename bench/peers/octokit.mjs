// The client that this package is modelled on, against the same server. It is given the JWT too, and signs nothing.
import { createAppAuth } from "@octokit/auth-app";
import { request as octokitRequest } from "@octokit/request";
import { Lru } from "toad-cache";
import { pageByPage } from "./page-by-page.mjs";

export function createClient({ baseUrl, jwt, fetch, stored, tokenTtlMs }) {
  const request = octokitRequest.defaults({ baseUrl, request: { fetch } });
  const options = { appId: "bench", createJwt: async () => ({ jwt }), request };
  if (tokenTtlMs) options.cache = new Lru(15_000, tokenTtlMs);
  if (stored) options.cache = holding(stored);
  const auth = createAppAuth(options);
  const asInstallation = new Map();
  const token = (installationId, refresh) => auth({ type: "installation", installationId, refresh });

  async function page(limit, number) {
    const { token: jwtOfApp } = await auth({ type: "app" });
    const headers = { authorization: `bearer ${jwtOfApp}` };
    return (await request("GET /app/installations", { limit, page: number, headers })).data;
  }

  return {
    token,
    mint: (installationId) => token(installationId, true),
    page,
    walk: () => pageByPage(page),
    fetchAs(installationId, path) {
      if (!asInstallation.has(installationId)) {
        const { hook } = createAppAuth({ ...options, installationId });
        asInstallation.set(installationId, request.defaults({ request: { hook } }));
      }
      return asInstallation.get(installationId)(`GET ${path}`);
    },
  };
}

/** A cache that has the token, in the form in which octokit keeps it. */
function holding({ token, createdAt, expiresAt, permissions }) {
  const value = [token, createdAt, expiresAt, "all", Object.keys(permissions).join(","), ""].join("|");
  return { get: () => value, set() {} };
}
