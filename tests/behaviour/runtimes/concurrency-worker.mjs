import { IcrClient } from "icr-app-client";

// The registry is on a port that only a request can tell.
let registryUrl;
const jwt = () => fetch(`${registryUrl}/jwt`).then((response) => response.text());
const baseUrl = "http://localhost";
const toRegistry = (url, init) => fetch(url.replace(baseUrl, registryUrl), init);

const kept = new Map();
const tokenStore = {
  get: async (key) => kept.get(key),
  set: async (key, token) => void kept.set(key, token),
  delete: async (key) => void kept.delete(key),
};

// In the global scope, for all requests.
const shared = new IcrClient({ baseUrl, jwt, fetch: toRegistry });

const clients = {
  "/shared": () => shared,
  "/own": ({ appId }, ctx) => {
    const waitUntil = (promise) => ctx.waitUntil(promise);
    return new IcrClient({ baseUrl, jwt, fetch: toRegistry, appId, tokenStore, waitUntil, coalesce: true });
  },
};

/** Calls the registry with the client that the path names, and answers the status or what went wrong. */
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
