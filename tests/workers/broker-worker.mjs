// The Worker that holds the app's credentials, and what the tests do to it.
import { IcrTokenBroker, IcrTokens } from "icr-app-client/workers";
import { gateway } from "./gateway.mjs";

export class Broker extends IcrTokenBroker {
  client(env) {
    return {
      appId: env.APP_ID,
      baseUrl: env.REGISTRY_URL,
      jwt: env.JWT,
      onEvent: (event) => record({ ...event, object: this.ctx.id.name }),
      ...JSON.parse(env.CLIENT_OPTIONS),
    };
  }

  /** Ends the object as the platform does when it moves it. */
  abort() {
    this.ctx.abort("moved");
  }

  async stored() {
    const [rows, alarm] = await Promise.all([this.ctx.storage.list(), this.ctx.storage.getAlarm()]);
    return { rows: Object.fromEntries(rows), alarm };
  }
}

export class Tokens extends IcrTokens {
  broker = (env) => env.BROKER;
}

const events = [];
function record(event) {
  events.push(event);
}

const controls = {
  events: () => events.splice(0),
  /** Calls a method of an owner's object. */
  call: ({ name, method, args = [] }, env) => env.BROKER.get(env.BROKER.idFromName(name))[method](...args),
};

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    // Callers of this process reach the objects by their namespace.
    if (pathname === "/") return gateway(request, { ...env, ICR_TOKENS: env.BROKER });
    try {
      return Response.json((await controls[pathname.slice(1)](await request.json(), env)) ?? null);
    } catch (error) {
      return Response.json({ failure: String(error) }, { status: 500 });
    }
  },
};
