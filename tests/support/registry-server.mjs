import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../scripts/lib/node-server.mjs";

/**
 * A server of registry emulators, so that shared cases reach one over HTTP from every runtime: `POST /` starts one under
 * a path of its own, `GET /received/{id}` returns the requests that it received.
 */
export async function startRegistryServer() {
  const served = [];
  return serve({
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const [, first, second] = pathname.split("/");
      if (pathname === "/") return json(await open(served, await request.json()));
      if (first === "received") return json(served[second].received);
      return served[first].respond(request);
    },
  });
}

async function open(served, { options, faults }) {
  const id = served.length;
  const registry = createRegistry({ ...options, basePath: `/${id}` });
  registry.injectFault(...faults);
  const received = [];
  served.push({
    received,
    async respond(request) {
      const { method, url } = request;
      const { pathname, search } = new URL(url);
      // A browser's preflight; no client sends it.
      if (method !== "OPTIONS") {
        const path = pathname.slice(`/${id}`.length) + search;
        received.push({
          method,
          path,
          headers: Object.fromEntries(request.headers),
          body: await request.clone().text(),
        });
      }
      return registry.fetch(request);
    },
  });
  return { id, jwt: await registry.signJwt(), installations: registry.installations };
}

function json(value) {
  return Response.json(value, { headers: { "access-control-allow-origin": "*" } });
}
