import { IcrClient, isIcrError } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";
import { kvTokenStore } from "./kv-token-store.js";

type Env = Record<"ICR_APP_ID" | "ICR_PRIVATE_KEY" | "ICR_BASE_URL", string> & { ICR_TOKENS: KVNamespace };

// Whoever reaches this Worker acts as the app: put your own check of who is asking in front.
export default {
  async fetch(request, env, ctx) {
    const { pathname, search, searchParams } = new URL(request.url);
    if (pathname.startsWith("/icr/api/")) return proxy(request, env.ICR_BASE_URL + pathname.slice(8) + search);

    const icr = new IcrClient({
      baseUrl: env.ICR_BASE_URL,
      jwt: jwtSigner({ appId: env.ICR_APP_ID, privateKey: env.ICR_PRIVATE_KEY }),
      appId: env.ICR_APP_ID,
      tokenStore: kvTokenStore(env.ICR_TOKENS),
      waitUntil: (promise) => ctx.waitUntil(promise), // A refresh may outlive the answer.
      coalesce: true, // This client lives inside of one request.
    });
    const id = searchParams.get("installation") ?? "";
    try {
      if (pathname === "/installations") return Response.json(await icr.installations().toArray());
      if (pathname === "/projects") return await icr.fetchAsInstallation(id, "/projects", { signal: request.signal });
      if (pathname !== "/forget" || request.method !== "POST") return new Response("Not found", { status: 404 });
      await icr.invalidate(id); // When an organization has suspended the app, say.
      return new Response(null, { status: 204 });
    } catch (error) {
      if (!isIcrError(error)) throw error;
      return Response.json(error, { status: error.code === "invalid_argument" ? 400 : 502 });
    }
  },
} satisfies ExportedHandler<Env>;

/** Lets a page of this origin reach the registry where CORS would not: its client's `baseUrl` ends in `/icr/api`. */
function proxy({ method, headers, body }: Request, target: string): Promise<Response> {
  const forwarded = new Headers(headers);
  forwarded.delete("cookie"); // The page's cookies stay here.
  return fetch(target, { method, headers: forwarded, body, redirect: "manual" });
}
