import { generateKeyPairSync } from "node:crypto";
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
 * @param {string} [options.cacheControl] how browsers keep the page's files
 * @param {() => number} [options.now] the clock of host and registry, `Date.now` by default
 * @returns {Promise<{ url: string, registry: import("../../js/testing/registry.ts").Registry, close: () => Promise<void> }>}
 */
export async function startDemo({
  port = 8787,
  host = "127.0.0.1",
  installations = 128,
  cacheControl,
  now = Date.now,
} = {}) {
  // They are there only after `npm start` has built the package.
  const [{ createRegistry }, { createAppServer }] = await Promise.all([
    import("icr-app-client/testing"),
    import("./app-server.mjs"),
  ]);
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const webhookSecret = crypto.randomUUID();
  let pageUrl;
  const deliver = (request) => fetch(new Request(new URL("/icr/webhooks", pageUrl), request));
  const registry = createRegistry({
    installations,
    now,
    app: { nameId: "canopy-ledger", publicKey },
    webhook: { secret: webhookSecret, deliver },
  });

  const emulator = await serve({ fetch: withLatency(registry.fetch), host });
  const { record, takeRecord } = createRecord();
  const app = createAppServer({
    appId: registry.appId,
    nameId: "canopy-ledger",
    privateKey,
    webhookSecret,
    baseUrl: emulator.url,
    now,
    record,
  });
  const fetchHandler = demoHost({ registry, registryUrl: emulator.url, app, takeRecord, host, now, cacheControl });
  const page = await serveOnPortOrFree(port, { fetch: fetchHandler, host });
  pageUrl = page.url;
  return { url: page.url, registry, close: () => Promise.all([page.close(), emulator.close()]).then(() => undefined) };
}

/** What the server side did, and how long ago each ended when it is taken. */
function createRecord() {
  let entries = [];
  return {
    record: (entry) => void entries.push({ entry, end: performance.now() }),
    takeRecord() {
      const taken = entries.map(({ entry, end }) => ({ ...entry, agoMs: performance.now() - end }));
      entries = [];
      return taken;
    },
  };
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
