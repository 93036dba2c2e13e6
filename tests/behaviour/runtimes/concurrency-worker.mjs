import { IcrClient } from "icr-app-client";

// Each request says on which port the registry is.
let registryUrl;
const jwt = () => fetch(`${registryUrl}/jwt`).then((response) => response.text());
const baseUrl = "http://localhost";
const toRegistry = (url, init) => fetch(url.replace(baseUrl, registryUrl), init);

const entries = new Map();
const tokenStore = {
  get: async (key) => entries.get(key),
  set: async (key, token) => void entries.set(key, token),
  delete: async (key) => void entries.delete(key),
};

// In the global scope, shared by all requests.
const shared = new IcrClient({ baseUrl, jwt, fetch: toRegistry });

const clients = {
  "/shared": () => shared,
  "/own": ({ appId }, ctx) => {
    const waitUntil = (promise) => ctx.waitUntil(promise);
    return new IcrClient({ baseUrl, jwt, fetch: toRegistry, appId, tokenStore, waitUntil, coalesce: true });
  },
};

/** Calls the registry with the client that the path names, and responds with the status or the error. */
export default {
  async fetch(request, _env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const { registry, id, ...options } = Object.fromEntries(searchParams);
    registryUrl = registry;
    const icr = clients[pathname](options, ctx);
    try {
      const response = await icr.fetchAsInstallation(id, "/projects");
      await response.arrayBuffer();
      return Response.json(response.status);
    } catch (error) {
      return Response.json(String(error));
    }
  },
};
