import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

/** A client with a new registry, and the client's token events. */
export function setUp(options = {}, registryOptions = {}) {
  const registry = createRegistry(registryOptions);
  const events = tokenEvents();
  const icr = createClient(registry, { onEvent: events.listen, ...options });
  const [installation] = registry.installations;
  return { registry, icr, events, installation, id: installation?.id };
}

/** Another client of a registry. */
export function createClient(registry, options = {}) {
  return new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, ...options });
}

/** The successful requests for new access tokens. */
export function tokenRequests(registry) {
  return registry.requests.filter(({ path, status }) => path.endsWith("/accessTokens") && status === 201);
}

/** The code of the error with which a promise rejects, or the reason itself if that is no `IcrError`. */
export async function rejectionCode(promise) {
  try {
    await promise;
  } catch (error) {
    return isIcrError(error) ? error.code : error;
  }
  return "fulfilled";
}

function tokenEvents() {
  const seen = [];
  let waiting = [];
  return {
    seen,
    /** The actions of the events, in order. */
    actions: () => seen.map(({ action }) => action),
    listen(event) {
      if (event.type !== "token") return;
      seen.push(event);
      for (const { action, resolve } of waiting) if (action === event.action) resolve(event);
      waiting = waiting.filter(({ action }) => action !== event.action);
    },
    /** Resolves to the next event with this action. */
    next: (action) => new Promise((resolve) => waiting.push({ action, resolve })),
  };
}
