import { env } from "cloudflare:workers";
import { IcrClient, isIcrError } from "icr-app-client";
import { brokerTokenStore, kvTokenStore, sealer } from "icr-app-client/workers";
import type { Tokens } from "../broker/broker.js";

declare global {
  namespace Cloudflare {
    interface Env extends Record<"ICR_APP_ID" | "ICR_BASE_URL" | "SEALING_KEY", string> {
      ICR_TOKENS: Service<typeof Tokens>;
      TOKEN_COPIES: KVNamespace;
    }
  }
}

const seal = sealer([env.SEALING_KEY]);
const replica = kvTokenStore(env.TOKEN_COPIES, { seal });

// One for all requests of the isolate: most find their token in its memory.
const icr = new IcrClient({
  baseUrl: env.ICR_BASE_URL,
  appId: env.ICR_APP_ID,
  tokenStore: brokerTokenStore(env.ICR_TOKENS, { cache: () => caches.open("icr-tokens"), seal, replica }),
});

// Whoever reaches this Worker acts as the app: put your own check of who is asking in front.
export default {
  async fetch(request, _env, ctx) {
    const { pathname, search, searchParams } = new URL(request.url);
    if (pathname.startsWith("/icr/api/")) return proxy(request, env.ICR_BASE_URL + pathname.slice(8) + search);

    const org = icr.asInstallation(searchParams.get("installation") ?? "");
    const waitUntil = (promise: Promise<unknown>) => ctx.waitUntil(promise); // A refresh may outlive the answer.
    try {
      if (pathname === "/installations") return Response.json(await env.ICR_TOKENS.installations());
      if (pathname === "/projects") return await org.fetch("/projects", { signal: request.signal, waitUntil });
      if (pathname !== "/forget" || request.method !== "POST") return new Response("Not found", { status: 404 });
      await org.invalidate(); // When an organization has suspended the app, say.
      return new Response(null, { status: 204 });
    } catch (error) {
      if (!isIcrError(error)) throw error;
      return Response.json(error, { status: error.code === "invalid_argument" ? 400 : 502 });
    }
  },
} satisfies ExportedHandler<Cloudflare.Env>;

/** Lets a page of this origin reach the registry where CORS would not: its client's `baseUrl` ends in `/icr/api`. */
function proxy({ method, headers, body }: Request, target: string): Promise<Response> {
  const forwarded = new Headers(headers);
  forwarded.delete("cookie"); // The page's cookies stay here.
  return fetch(target, { method, headers: forwarded, body, redirect: "manual" });
}
