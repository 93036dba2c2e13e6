import { IcrClient } from "icr-app-client";
import { kvTokenStore } from "./kv-token-store.js";

interface Env {
  readonly ICR_APP_ID: string;
  readonly ICR_TOKENS: KVNamespace;
  /** The Worker that holds the app's private key. */
  readonly ICR_SIGNER: Fetcher;
}

/** Answers the projects of the installation that the path names. */
export default {
  async fetch(request, env, ctx) {
    const icr = new IcrClient({
      jwt: () => env.ICR_SIGNER.fetch("https://signer/jwt").then((response) => response.text()),
      appId: env.ICR_APP_ID,
      tokenStore: kvTokenStore(env.ICR_TOKENS),
      waitUntil: (promise) => ctx.waitUntil(promise),
      coalesce: true,
    });
    const installationId = decodeURIComponent(new URL(request.url).pathname.slice(1));
    return icr.fetchAsInstallation(installationId, "/projects", { signal: request.signal });
  },
} satisfies ExportedHandler<Env>;
