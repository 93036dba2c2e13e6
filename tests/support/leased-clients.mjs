import { leasedTokenStore } from "icr-app-client/stores";
import { exampleInstallationAccessToken } from "icr-app-client/testing";
import { memoryLeaseBackend } from "./memory-lease-backend.mjs";

/** A key of a store. */
export const key = "a key";

/** Clients that share a database, as processes would, and the store itself. */
export function leasedClients(
  time,
  { backend: given = {}, store: options, client = {}, latencyMs, installations = 3 } = {},
) {
  const memory = memoryLeaseBackend(given);
  const tokenStore = leasedTokenStore(memory.backend, options);
  const { connect, registry, ...others } = time.setUp({}, { installations }, latencyMs);
  const newClient = (more) => connect({ tokenStore, appId: registry.appId, ...client, ...more });
  return { ...memory, ...others, registry, tokenStore, client: newClient };
}

/** A token that lives for so long, from now on. */
export function exampleToken(lifetimeMs, fields = {}) {
  const createdAt = new Date().toISOString();
  const expiresAt = new Date(Date.now() + lifetimeMs).toISOString();
  return { ...exampleInstallationAccessToken, createdAt, expiresAt, ...fields };
}

/** What a client that has no token yet wants. */
export const wanted = (more = {}) => ({ outlives: 0, signal: new AbortController().signal, ...more });

/** For a store that must not create a token. */
export const fails = async () => {
  throw new Error("minted");
};
