import { join } from "node:path";
import { root } from "../../scripts/lib/command.mjs";
import { staticFiles } from "./static-files.mjs";

// The faults that the emulator can inject into the next request; www/watch/faults.js describes each.
const faults = {
  slow: { delayMs: 3000 },
  busy: { retryAfter: 1 },
  flaky: { status: 500, times: 2 },
  outage: { status: 503, times: 3 },
  // Browsers retry a connection that is reset before the response by themselves: the client's retry would not be seen.
  lost: { cutBody: true },
  forbidden: { status: 403, body: { statusCode: 403, message: "The installation is suspended", error: "Forbidden" } },
};

const skewMs = 60 * 60_000;

const serveFile = staticFiles({
  "/icr-app-client/": join(root, "dist"),
  // After `npm run docs`.
  "/docs/": join(root, "target/docs"),
  "/": join(root, "www"),
});

/**
 * The demo's host as a fetch handler. It serves the page, and lets that page alone read the app's JWTs and inject faults.
 *
 * @param {object} options
 * @param {import("../../js/testing/registry.ts").Registry} options.registry
 * @param {string} options.registryUrl where the emulator is served
 * @param {(how: { at: number, expired: boolean }) => Promise<string>} options.signJwt
 * @param {() => number} options.now
 * @param {string} options.host a name by which the host may be called, in addition to those of loopback
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
      // The client knows the registry's time from its responses; this host's clock may differ.
      const at = Number(new URL(url).searchParams.get("now")) || now();
      const headers = { "content-type": "application/jwt", "cache-control": "no-store" };
      return new Response(await signJwt({ at, expired }), { headers });
    },
    "POST /demo/faults": async (request) => {
      const { fault } = await request.json();
      if (Object.hasOwn(switches, fault)) switches[fault]();
      else if (Object.hasOwn(faults, fault)) registry.injectFault(faults[fault]);
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
    // With a domain that resolves to this machine, another site would have the page's origin (DNS rebinding).
    if (!["127.0.0.1", "localhost", "[::1]", host].includes(hostname)) return problem(403, "Use the printed address.");
    const endpoint = endpoints[`${request.method} ${pathname}`];
    if (!endpoint) return serveFile(request);
    return isFromOwnPage(request) ? endpoint(request) : problem(403, "Only the demo page may request this.");
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
