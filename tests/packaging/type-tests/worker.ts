import { IcrClient } from "icr-app-client";

interface Env {
  readonly REGISTRY: Fetcher;
  readonly SIGNER: Fetcher;
}

export default {
  async fetch(request, env, ctx) {
    const icr = new IcrClient({
      jwt: () => env.SIGNER.fetch("https://signer/icr/jwt").then((response) => response.text()),
      fetch: (input, init) => env.REGISTRY.fetch(input, init),
      waitUntil: (promise) => ctx.waitUntil(promise),
    });
    return icr.fetchAsInstallation("i", new URL(request.url).pathname, { signal: request.signal });
  },
} satisfies ExportedHandler<Env>;
