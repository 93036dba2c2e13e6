import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { hostOf } from "./case-context.mjs";
import { failureOf } from "./run-case.mjs";

// In the global scope, where the clock stands at 0 and `fetch` and timers are forbidden.
const registry = createRegistry();
const early = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });

/** Runs the case that the query names, each within a request of its own, as calls of a client are. */
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const text = (name) => searchParams.get(name);
    if (pathname === "/early") return Response.json((await early.listInstallations()).installations.length);
    return Response.json(await failureOf(hostOf(text("loopback")), text("topic"), text("name")));
  },
};
