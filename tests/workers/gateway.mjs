// What callers of a Worker with neither key nor JWT do, each by a client of its own.
import { IcrClient, IcrError, isIcrError } from "icr-app-client";
import { brokerTokenStore } from "icr-app-client/workers";
import { cases } from "./cases.mjs";

/** Clients that live as long as the isolate, by the names of their holders. */
const held = new Map();

const operations = {
  token: async ({ installation, call }, icr) => {
    const { token } = await (installation === null
      ? icr.appAccessToken(call)
      : icr.installationAccessToken(installation, call));
    return { token };
  },
  projects: async ({ installation, call }, icr) => ({
    status: (await icr.fetchAsInstallation(installation, "/projects", call)).status,
  }),
  delete: async ({ token }, icr) => ({ deleted: await icr.deleteAccessToken(token) }),
  invalidate: async ({ installation }, icr) => ({ done: await icr.invalidate(installation) }),
  caseNames: async () => ({ names: Object.keys(cases) }),
  case: async ({ name }, _icr, env) => {
    try {
      await cases[name](env);
      return {};
    } catch (error) {
      return { failure: String(error.stack) };
    }
  },
  /** Calls the binding itself, as a Worker that means harm would. */
  raw: async ({ method, args }, _icr, env) => ({ answer: await env.ICR_TOKENS[method](...args) }),
};

async function answerOf(env, { operation = "token", holder, client, store, ...rest }) {
  const events = [];
  const startedMs = Date.now();
  const result = async () => {
    const create = () =>
      new IcrClient({
        appId: env.APP_ID,
        baseUrl: env.REGISTRY_URL,
        tokenStore: brokerTokenStore(env.ICR_TOKENS, store),
        onEvent: (event) => events.push(event),
        ...client,
      });
    if (holder !== undefined && !held.has(holder)) held.set(holder, create());
    return operations[operation](rest, held.get(holder) ?? create(), env);
  };
  const answer = await result().catch((error) => ({
    error: isIcrError(error)
      ? { ...error.toJSON(), isInstance: error instanceof IcrError, cause: error.cause && String(error.cause) }
      : { failure: String(error) },
  }));
  return { ...answer, events, durationMs: Date.now() - startedMs };
}

/** Answers a list of questions at once; a question with `callers` is asked by so many. */
export async function gateway(request, env) {
  const questions = (await request.json()).flatMap(({ callers = 1, ...question }) =>
    Array.from({ length: callers }, () => question),
  );
  return Response.json(await Promise.all(questions.map((question) => answerOf(env, question))));
}

export default { fetch: gateway };
