import { IcrClient } from "icr-app-client";
import { createState, installUrl, jwtEndpoint, jwtSigner, readCallback, webhookHandler } from "icr-app-client/host";
import { createRegistry } from "icr-app-client/testing";
import { pkcs1, publicJwk, secret } from "worker-fixtures";

// As in a Worker: the signer is made while the modules load, where neither a clock nor randomness is there.
const sign = jwtSigner({ appId: "app-1", privateKey: pkcs1 });
const endpoint = jwtEndpoint({ sign, authorize: () => true });
const handled = [];
const webhooks = webhookHandler({ secrets: [secret], on: { installed: ({ event }) => void handled.push(event) } });
let registry;

export default {
  async fetch(request) {
    registry ??= createRegistry({
      app: { id: "app-1", publicKey: publicJwk },
      installations: 0,
      webhook: { secret, deliver: webhooks },
    });
    const { pathname } = new URL(request.url);
    if (pathname === "/jwt") return endpoint(request);
    if (pathname === "/handled") return Response.json(handled);
    const client = new IcrClient({ jwt: sign, fetch: registry.fetch });
    const state = await createState({ secret, session: "s", returnTo: "/a" });
    const redirectUri = "https://app.example/callback";
    const callback = registry.consent(installUrl({ nameId: "canopy-ledger", state, redirectUri }));
    await registry.settled();
    const { installation, returnTo } = await readCallback(callback, { secret, session: "s", client });
    return Response.json({ id: installation.id, returnTo, statuses: registry.deliveries.map(({ status }) => status) });
  },
};
