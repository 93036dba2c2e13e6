import { IcrClient } from "icr-app-client";

// The registry is on a port that only a request can tell.
let registryUrl;
const baseUrl = "http://localhost";
let shared;

/** Calls the registry with one client for all requests, and answers the status or what went wrong. */
export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    registryUrl = searchParams.get("registry");
    shared ??= new IcrClient({
      baseUrl,
      appId: searchParams.get("appId"),
      ...JSON.parse(searchParams.get("options") ?? "{}"),
      jwt: async () => (await fetch(`${registryUrl}/jwt`)).text(),
      fetch: (url, init) => fetch(url.replace(baseUrl, registryUrl), init),
    });
    try {
      const response = await shared.fetchAsInstallation(searchParams.get("id"), "/projects");
      await response.arrayBuffer();
      return Response.json(response.status);
    } catch (error) {
      return Response.json(`${error.stack} ${error.cause?.stack ?? ""}`);
    }
  },
};
