import { IcrClient, type Installation } from "icr-app-client";
import {
  createState,
  installUrl,
  jwtEndpoint,
  jwtSigner,
  readCallback,
  verifyWebhook,
  webhookHandler,
  type JwtSigner,
  type SeenStore,
  type WebhookEvent,
  type WebhookTransaction,
} from "icr-app-client/host";

const sign: JwtSigner = jwtSigner({ appId: "a", privateKey: "b", lifetimeSeconds: 300 });
const client = new IcrClient({ jwt: sign });
export const endpoint = jwtEndpoint({ sign, authorize: (request) => request.headers.get("cookie") !== null });

export async function callback(url: string): Promise<Installation> {
  const state: string = await createState({ secret: "a", session: "b", returnTo: "/c", lifetimeMs: 1 });
  installUrl({ nameId: "a", state, sandbox: true });
  const { installation, returnTo, event } = await readCallback(url, { secret: "a", session: "b", client });
  // @ts-expect-error: may be missing
  returnTo.length;
  return event === undefined ? installation : installation;
}

export async function webhook(body: unknown): Promise<string> {
  const event: WebhookEvent = await verifyWebhook({ signature: undefined, body }, { secrets: ["a"] });
  switch (event.event) {
    case "uninstalled":
      // @ts-expect-error: only of events about transactions
      event.transaction;
      return event.installation.id;
    case "warehouseTransaction": {
      const transaction: WebhookTransaction | null | undefined = event.transaction;
      return transaction?.id ?? event.installation.id;
    }
    case "installed":
    case "suspended":
    case "unsuspended":
    case "newPermissionsAccepted":
    case "organizationTransaction":
      return event.installation.organization?.id ?? "";
    default: {
      const name: string = event.event;
      const other: unknown = event["anything"];
      // @ts-expect-error: an event to come may be about no installation
      event.installation.id;
      return name + String(other);
    }
  }
}

const seen: SeenStore = { add: async (key, { ttlMs }) => key.length > ttlMs };
export const handler = webhookHandler({
  secrets: "a",
  client,
  seen,
  on: {
    installed: async ({ installation }) => installation.id,
    organizationTransaction: ({ transaction }) => transaction?.amount,
    other: ({ event }) => event.length,
  },
});

// @ts-expect-error: an endpoint for everybody
jwtEndpoint({ sign });
// @ts-expect-error: a state without a session
createState({ secret: "a" });
// @ts-expect-error: no secret
webhookHandler({ on: {} });
