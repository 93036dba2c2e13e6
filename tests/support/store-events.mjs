import { createClient } from "./registry-client.mjs";

/** A client of a registry over a store, and what it says of the store, each as `get: hit`. */
export function storing(registry, tokenStore, options = {}) {
  const events = [];
  const icr = createClient(registry, {
    appId: registry.appId,
    tokenStore,
    onEvent: (event) => void (event.type === "store" && events.push(event)),
    ...options,
  });
  return { icr, events, outcomes: () => events.map(({ method, outcome }) => `${method}: ${outcome}`) };
}

export const failing = {
  throws: () => {
    throw new Error("the store is down");
  },
  rejects: () => Promise.reject(new Error("the store is down")),
};

/** Lets what runs behind a call come to an end. */
export async function turns(count = 20) {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}
