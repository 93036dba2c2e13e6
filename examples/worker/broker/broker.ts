import { IcrClient } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";
import { IcrTokenBroker, IcrTokens, kvTokenStore, sealer } from "icr-app-client/workers";

type Texts = Record<"ICR_APP_ID" | "ICR_PRIVATE_KEY" | "ICR_BASE_URL" | "SEALING_KEY", string>;
type Env = Texts & { BROKER: DurableObjectNamespace<Broker>; TOKEN_COPIES: KVNamespace };

const clientOptions = (env: Env) => ({
  appId: env.ICR_APP_ID,
  baseUrl: env.ICR_BASE_URL,
  jwt: jwtSigner({ appId: env.ICR_APP_ID, privateKey: env.ICR_PRIVATE_KEY }),
});

export class Broker extends IcrTokenBroker<Env> {
  client = clientOptions;
  replica = (env: Env) => kvTokenStore(env.TOKEN_COPIES, { seal: sealer([env.SEALING_KEY]) });
}

export class Tokens extends IcrTokens<Env> {
  broker = (env: Env) => env.BROKER;

  // What needs the app's JWT stays in this Worker.
  installations() {
    return new IcrClient(clientOptions(this.env)).installations().toArray();
  }
}

// No route leads here. Other Workers are bound to `Tokens`.
export default { fetch: () => new Response("Not found", { status: 404 }) };
