import { IcrClient } from "icr-app-client";

export function createClient({ baseUrl, jwt, fetch, stored }) {
  const tokenStore = stored && { get: () => stored, set() {}, delete() {} };
  const icr = new IcrClient({ baseUrl, jwt, fetch, tokenStore, appId: stored?.appId });
  return {
    token: (installationId) => icr.installationAccessToken(installationId),
    mint: (installationId) => icr.createInstallationAccessToken(installationId),
    page: (limit, page) => icr.listInstallations({ limit, page }),
    walk: (concurrency) => icr.installations({ concurrency }).toArray(),
    json: (installationId, path) => icr.asInstallation(installationId).json(path),
    fetchAs: (installationId, path) => icr.fetchAsInstallation(installationId, path),
  };
}
