// The broker, and callers who ask it: the same Worker in all processes of the cluster.
import { IcrClient, isIcrError } from "icr-app-client";
import { IcrTokenBroker, IcrTokens, brokerTokenStore } from "icr-app-client/workers";

export class Broker extends IcrTokenBroker {
  client = (env) => ({ appId: env.APP_ID, baseUrl: env.REGISTRY_URL, jwt: env.JWT });

  /** The process that the object runs in. */
  place() {
    return this.env.PLACE;
  }
}

export class Tokens extends IcrTokens {
  broker = (env) => env.BROKER;
}

/** What a caller gets who has neither a JWT nor a token in memory. */
async function ask(installation, env) {
  const tokenStore = brokerTokenStore(env.ICR_TOKENS);
  const icr = new IcrClient({ appId: env.APP_ID, baseUrl: env.REGISTRY_URL, tokenStore });
  try {
    return (await icr.installationAccessToken(installation)).token;
  } catch (error) {
    return { error: isIcrError(error) ? error.toJSON() : String(error) };
  }
}

const operations = {
  /** Callers who all ask at once, so many for each of the installations. */
  ask: ({ installations, callers = 1 }, env) =>
    Promise.all(installations.flatMap((id) => Array.from({ length: callers }, () => ask(id, env)))),
  place: ({ object }, env) => env.BROKER.get(env.BROKER.idFromName(object)).place(),
};

export default {
  async fetch(request, env) {
    const operation = new URL(request.url).pathname.slice(1);
    return Response.json(await operations[operation](await request.json(), env));
  },
};
