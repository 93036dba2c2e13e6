import assert from "node:assert/strict";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { createSecretDetector } from "./secret-detector.mjs";

/**
 * A client of a registry that records every secret between the two: JWTs when they are signed, tokens when they are
 * created. `respond` replaces the registry's response; it is called with the request and the registry's own `respond`.
 */
export function recordingClient({ respond = (_request, next) => next(), ...options } = {}) {
  const registry = createRegistry();
  const secrets = createSecretDetector();
  const events = [];
  const requests = [];

  const recordToken = async (response) => {
    const body = await response
      .clone()
      .json()
      .catch(() => undefined);
    if (typeof body?.token === "string") secrets.add(body.token);
    return response;
  };
  const fetch = async (input, init) => {
    const { authorization, ...headers } = Object.fromEntries(new Headers(init.headers));
    const url = new Request(input, { method: init.method }).url;
    const bearer = authorization?.replace(/^Bearer /, "");
    requests.push({ url, method: init.method, headers, authorization, body: init.body });
    return respond({ url, init, bearer }, async () => recordToken(await registry.fetch(input, init)));
  };
  const icr = new IcrClient({
    jwt: async (context) =>
      secrets.add(await registry.signJwt({ ...context, claims: { canary: crypto.randomUUID() } })),
    fetch,
    onEvent: (event) => events.push(event),
    maxRetries: 0,
    timeoutMs: 2000,
    ...options,
  });
  const [{ id, organization }] = registry.installations;
  return { icr, registry, secrets, events, requests, id, organizationId: organization.id };
}

/** Every operation, by its name. */
export const operations = {
  createAppAccessToken: ({ icr }) => icr.createAppAccessToken(),
  createInstallationAccessToken: ({ icr, id }) => icr.createInstallationAccessToken(id),
  deleteAccessToken: async ({ icr }) => icr.deleteAccessToken(await icr.appAccessToken()),
  listInstallations: ({ icr }) => icr.listInstallations({ limit: 2, page: 0 }),
  getInstallation: ({ icr, id }) => icr.getInstallation(id),
  installations: ({ icr }) => icr.installations({ limit: 1, concurrency: 2 }).toArray(),
  installationForOrganization: ({ icr, organizationId }) => icr.installationForOrganization(organizationId),
  appAccessToken: ({ icr }) => icr.appAccessToken(),
  installationAccessToken: ({ icr, id }) => icr.installationAccessToken(id),
  fetchAsApp: ({ icr }) => icr.fetchAsApp("/projects?page=1"),
  fetchAsInstallation: ({ icr, id }) => icr.fetchAsInstallation(id, "/projects?page=1"),
  json: ({ icr, id }) => icr.asInstallation(id).json("/projects", { query: { page: 0 } }),
  pages: async ({ icr }) => {
    for await (const page of icr.asApp().pages("/projects", { limit: 1, concurrency: 2 })) assert.ok(page);
  },
  items: async ({ icr, id }) => {
    for await (const item of icr.asInstallation(id).pages("/projects").items("projects")) assert.ok(item);
  },
  revokeAll: async ({ icr, id }) => {
    await Promise.all([icr.appAccessToken(), icr.installationAccessToken(id)]);
    return icr.revokeAll();
  },
  invalidate: async ({ icr, id }) => {
    await icr.installationAccessToken(id);
    return icr.invalidate(id);
  },
};
