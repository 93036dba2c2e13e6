import { serve } from "./node-server.mjs";

/**
 * Starts the registry emulator over HTTP. `env` is the environment that its app needs: the app's id, the private key that
 * it signs with, and the registry's URL. The examples read the same three variables for a real registry. The emulator stands
 * in for ICR's web app, too: an install link leads to a page with one button.
 *
 * @param {import("../../js/testing/options.ts").RegistryOptions} [options]
 * @param {(request: Request) => void} [onRequest]
 */
export async function startExampleRegistry(options, onRequest) {
  // Both are there only after the packages are installed and the package is built.
  const [{ exportJWK, exportPKCS8, generateKeyPair }, { createRegistry }] = await Promise.all([
    import("jose"),
    import("icr-app-client/testing"),
  ]);
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const registry = createRegistry({ installations: 24, ...options, app: { publicKey: await exportJWK(publicKey) } });
  const { url, close } = await serve({
    fetch(request) {
      onRequest?.(request);
      const isInstallLink = new URL(request.url).pathname.startsWith("/apps/");
      return isInstallLink ? consent(registry, request) : registry.fetch(request);
    },
  });
  const env = {
    ICR_APP_ID: registry.appId,
    ICR_PRIVATE_KEY: await exportPKCS8(privateKey),
    ICR_BASE_URL: url,
    ICR_WEB_APP_URL: url,
  };
  return { registry, env, close };
}

/** The page of ICR's web app on which an admin installs an app. */
function consent(registry, { method, url }) {
  if (method === "POST") return new Response(null, { status: 303, headers: { location: registry.consent(url) } });
  const page = '<!doctype html><title>Install the app</title><form method="post"><button>Install</button></form>';
  return new Response(page, { headers: { "content-type": "text/html" } });
}
