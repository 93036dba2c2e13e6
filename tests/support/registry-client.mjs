import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

/** A client of a registry of its own, and what the client tells of its tokens. */
export function setUp(options = {}, registryOptions = {}) {
  const registry = createRegistry(registryOptions);
  const events = tokenEvents();
  const icr = clientOf(registry, { onEvent: events.listen, ...options });
  const [installation] = registry.installations;
  return { registry, icr, events, installation, id: installation?.id };
}

/** Another client of a registry. */
export function clientOf(registry, options = {}) {
  return new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, ...options });
}

/** The answered requests for new access tokens. */
export function mints(registry) {
  return registry.requests.filter(({ path, status }) => path.endsWith("/accessTokens") && status === 201);
}

/** What a promise rejects with; an error of the client's as its code. */
export async function rejectionOf(promise) {
  try {
    await promise;
  } catch (error) {
    return isIcrError(error) ? error.code : error;
  }
  return "nothing was rejected";
}

function tokenEvents() {
  const seen = [];
  let waiting = [];
  return {
    seen,
    /** What became of tokens, in order. */
    actions: () => seen.map(({ action }) => action),
    listen(event) {
      if (event.type !== "token") return;
      seen.push(event);
      for (const { action, resolve } of waiting) if (action === event.action) resolve(event);
      waiting = waiting.filter(({ action }) => action !== event.action);
    },
    /** Resolves when something next happens to a token. */
    next: (action) => new Promise((resolve) => waiting.push({ action, resolve })),
  };
}
