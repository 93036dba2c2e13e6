import { join } from "node:path";
import { root } from "../../scripts/lib/command.mjs";
import { staticFiles } from "./static-files.mjs";

// What the emulator can be told to do to the next request; www/watch/faults.js tells the reader about each.
const faults = {
  slow: { delayMs: 3000 },
  busy: { retryAfter: 1 },
  flaky: { status: 500, times: 2 },
  outage: { status: 503, times: 3 },
  // A connection that is lost before the answer browsers make again by themselves: the client's way would not be seen.
  lost: { cutBody: true },
  forbidden: { status: 403, body: { statusCode: 403, message: "The installation is suspended", error: "Forbidden" } },
};

const skewMs = 60 * 60_000;

const serveFile = staticFiles({ "/icr-app-client/": join(root, "dist"), "/": join(root, "www") });

/**
 * The demo's host as a fetch handler. It serves the page, and to that page alone it gives the app's JWTs and lets it
 * order faults.
 *
 * @param {object} options
 * @param {import("../../js/testing/registry.ts").Registry} options.registry
 * @param {string} options.registryUrl where the emulator is served
 * @param {(how: { at: number, expired: boolean }) => Promise<string>} options.signJwt
 * @param {() => number} options.now
 * @param {string} options.host the name under which the host may be called, besides those of loopback
 * @returns {(request: Request) => Promise<Response>}
 */
export function demoHost({ registry, registryUrl, signJwt, host, now }) {
  let nextJwtIsExpired = false;

  const switches = {
    "expired-jwt": () => (nextJwtIsExpired = true),
    "skewed-clock": () => registry.advance(skewMs),
    "revoked-token": () => {
      for (const { id, kind } of registry.tokens) if (kind === "app") registry.revoke(id);
    },
  };

  const endpoints = {
    "GET /demo.json": () => Response.json({ registryUrl }, { headers: { "cache-control": "no-store" } }),
    "GET /icr/jwt": async ({ url }) => {
      const expired = nextJwtIsExpired;
      nextJwtIsExpired = false;
      // The client knows the registry's time from its answers; this host's clock may be another.
      const at = Number(new URL(url).searchParams.get("now")) || now();
      const headers = { "content-type": "application/jwt", "cache-control": "no-store" };
      return new Response(await signJwt({ at, expired }), { headers });
    },
    "POST /demo/faults": async (request) => {
      const { fault } = await request.json();
      if (Object.hasOwn(switches, fault)) switches[fault]();
      else if (Object.hasOwn(faults, fault)) registry.order(faults[fault]);
      else return problem(404, "There is no such fault.");
      return new Response(null, { status: 204 });
    },
    "DELETE /demo/faults": () => {
      registry.clearFaults();
      registry.setTime(now());
      nextJwtIsExpired = false;
      return new Response(null, { status: 204 });
    },
  };

  return async (request) => {
    const { hostname, pathname } = new URL(request.url);
    // A name that someone else pointed at this machine would make their page one of the same origin (DNS rebinding).
    if (!["127.0.0.1", "localhost", "[::1]", host].includes(hostname)) return problem(403, "Use the printed address.");
    const endpoint = endpoints[`${request.method} ${pathname}`];
    if (!endpoint) return serveFile(request);
    return isFromOwnPage(request) ? endpoint(request) : problem(403, "Only the demo page may ask for this.");
  };
}

function isFromOwnPage({ headers, url }) {
  const site = headers.get("sec-fetch-site") ?? "same-origin";
  const origin = headers.get("origin") ?? new URL(url).origin;
  return site === "same-origin" && origin === new URL(url).origin;
}

function problem(status, message) {
  return Response.json({ statusCode: status, message }, { status, headers: { "cache-control": "no-store" } });
}
