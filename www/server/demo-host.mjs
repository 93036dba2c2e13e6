import { join } from "node:path";
import { root } from "../../scripts/lib/command.mjs";
import { createFaults } from "./faults.mjs";
import { registryActions } from "./registry-actions.mjs";
import { staticFiles } from "./static-files.mjs";

const expiredMs = 60 * 60_000;

const folders = {
  "/icr-app-client/": join(root, "dist"),
  // After `npm run docs`.
  "/docs/": join(root, "target/docs"),
  "/README.md": join(root, "README.md"),
  "/": join(root, "www"),
};

/**
 * The demo's host as a fetch handler. It serves the page, is the server side of the app, and lets that page alone read the
 * app's JWTs, act on the registry and inject faults.
 *
 * @param {object} options
 * @param {import("../../js/testing/registry.ts").Registry} options.registry
 * @param {string} options.registryUrl where the emulator is served
 * @param {ReturnType<import("./app-server.mjs").createAppServer>} options.app
 * @param {() => object[]} options.takeRecord what the server side did since the last time
 * @param {() => number} options.now
 * @param {string} options.host a name by which the host may be called, in addition to those of loopback
 * @param {string} [options.cacheControl] that of the page's files
 * @returns {(request: Request) => Promise<Response>}
 */
export function demoHost({ registry, registryUrl, app, takeRecord, host, now, cacheControl }) {
  const serveFile = staticFiles(folders, { cacheControl });
  const faults = createFaults(registry, now);
  const actions = registryActions(registry);

  /** JSON, with what the server side did: also what the webhooks did that the request has caused. */
  async function answer({ status = 200, headers = {}, body = {} } = {}) {
    await registry.settled();
    const json = { ...body, server: takeRecord() };
    return Response.json(json, { status, headers: { "cache-control": "no-store", ...headers } });
  }

  const endpoints = {
    "GET /demo.json": () => Response.json({ registryUrl }, { headers: { "cache-control": "no-store" } }),
    "GET /icr/jwt": async ({ url }) => {
      // The client knows the registry's time from its responses; this host's clock may differ.
      const at = Number(new URL(url).searchParams.get("now")) || now();
      const jwt = await app.sign({ now: faults.takeExpiredJwt() ? at - expiredMs : at });
      return new Response(jwt, { headers: { "content-type": "application/jwt", "cache-control": "no-store" } });
    },
    "POST /icr/install": async (request) => answer(await app.install(request)),
    "GET /icr/callback": async (request) => answer(await app.callback(request)),
    "POST /demo/registry": async (request) => {
      const { action, ...body } = await request.json();
      if (!Object.hasOwn(actions, action)) return problem(404, "There is no such action.");
      try {
        return await answer({ body: actions[action](body) });
      } catch (error) {
        return problem(400, error.message);
      }
    },
    "POST /demo/faults": async (request) => {
      if (!faults.inject((await request.json()).faults)) return problem(404, "There is no such fault.");
      return new Response(null, { status: 204 });
    },
    "DELETE /demo/faults": () => {
      faults.reset();
      return new Response(null, { status: 204 });
    },
  };

  return async (request) => {
    const { hostname, pathname } = new URL(request.url);
    // With a domain that resolves to this machine, another site would have the page's origin (DNS rebinding).
    if (!["127.0.0.1", "localhost", "[::1]", host].includes(hostname)) return problem(403, "Use the printed address.");
    // The registry sends these, and its signature says so.
    if (pathname === "/icr/webhooks") return app.webhook(request);
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
