import { setTimeout as wait } from "node:timers/promises";
import { demoHost } from "./demo-host.mjs";
import { serve } from "../../scripts/lib/node-server.mjs";

// With a registry that responds at once, progress bars and timings would show nothing.
const latencyMs = 60;

/**
 * Starts the demo: a host that has the app's private key and serves the page, and the registry emulator on a separate
 * port. Resolves to the page's URL, the registry, and a function that stops both.
 *
 * @param {object} [options]
 * @param {number} [options.port] 8787 by default; a free one if that is in use
 * @param {string} [options.host] "127.0.0.1" by default
 * @param {number} [options.installations] how many organizations have installed the app
 * @param {() => number} [options.now] the clock of host and registry, `Date.now` by default
 * @returns {Promise<{ url: string, registry: import("../../js/testing/registry.ts").Registry, close: () => Promise<void> }>}
 */
export async function startDemo({ port = 8787, host = "127.0.0.1", installations = 128, now = Date.now } = {}) {
  // Both are there only after `npm start` has installed and built them.
  const [{ generateKeyPair, exportJWK, SignJWT }, { createRegistry }] = await Promise.all([
    import("jose"),
    import("icr-app-client/testing"),
  ]);
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const registry = createRegistry({ installations, now, app: { publicKey: await exportJWK(publicKey) } });

  const signJwt = ({ at, expired }) => {
    const seconds = Math.floor(at / 1000);
    return new SignJWT({
      alg: "RS256",
      iss: registry.appId,
      iat: seconds - 60,
      exp: expired ? seconds - 1 : seconds + 9 * 60,
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .sign(privateKey);
  };

  const emulator = await serve({ fetch: withLatency(registry.fetch), host });
  const page = await serveOnPortOrFree(port, {
    fetch: demoHost({ registry, registryUrl: emulator.url, signJwt, host, now }),
    host,
  });
  return { url: page.url, registry, close: () => Promise.all([page.close(), emulator.close()]).then(() => undefined) };
}

function withLatency(fetch) {
  return async (request) => {
    await wait(latencyMs);
    return fetch(request);
  };
}

async function serveOnPortOrFree(port, options) {
  try {
    return await serve({ ...options, port });
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    return serve({ ...options, port: 0 });
  }
}
