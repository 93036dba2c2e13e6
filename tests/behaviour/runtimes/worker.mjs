import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { failureOfCase } from "./run-case.mjs";

// In the global scope, where the clock stands at 0 and `fetch` and timers are forbidden.
const registry = createRegistry();
const globalClient = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });

/** Runs the case that the query names. */
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/global-client") {
      return Response.json((await globalClient.listInstallations()).installations.length);
    }
    return Response.json(await failureOfCase(Object.fromEntries(searchParams)));
  },
};
