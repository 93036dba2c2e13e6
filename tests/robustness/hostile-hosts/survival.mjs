import assert from "node:assert/strict";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

export const registry = createRegistry();
export const [{ id, organization }] = registry.installations;
// Signed before the first test: generating the key takes longer than the timeout of these clients.
export const jwt = await registry.signJwt();

/** Every call that sends a request, except `revokeAll`, which collects its failures. */
export const calls = [
  (icr, options) => icr.createAppAccessToken(options),
  (icr, options) => icr.createInstallationAccessToken(id, options),
  (icr, options) => icr.deleteAccessToken("crs_1", options),
  (icr, options) => icr.listInstallations(options),
  (icr, options) => icr.getInstallation(id, options),
  (icr, options) => icr.installations(options).toArray(),
  (icr, options) => icr.installationForOrganization(organization.id, options),
  (icr, options) => icr.appAccessToken(options),
  (icr, options) => icr.installationAccessToken(id, options),
  (icr, options) => icr.fetchAsInstallation(id, "/projects", options),
];

export const boom = new Error("hostile");

export function throwing() {
  throw boom;
}

/** A client of the registry with a short timeout, and with hostile options. */
export function clientWith(options) {
  return new IcrClient({ jwt: () => jwt, fetch: registry.fetch, timeoutMs: 2000, maxRetries: 0, ...options });
}

/**
 * The outcome of a call: `"ok"`, the code of its `IcrError`, or `"aborted"` if it rejected with one of `reasons`. Fails if
 * it rejected with anything else, or did not settle.
 */
export async function ending(call, reasons = []) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: "the call hangs" })), 5000);
  });
  try {
    await Promise.race([call(), deadline]);
    return "ok";
  } catch (error) {
    if (isIcrError(error)) return error.code;
    if (reasons.includes(error)) return "aborted";
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Checks that a client works, and that a new one does. */
export async function worksAfterwards(icr) {
  for (const client of [icr, clientWith()]) {
    assert.equal((await client.getInstallation(id)).id, id);
    assert.equal((await client.listInstallations()).pagination.total, registry.installations.length);
    assert.equal((await client.installationAccessToken(id)).installationId, id);
    assert.equal((await client.fetchAsInstallation(id, "/projects")).status, 200);
    assert.deepEqual((await client.revokeAll()).errors, []);
  }
}

/**
 * The outcomes of every call while one function of the client's options, `option`, is hostile. Then checks that the
 * client works once it is not.
 */
export async function endings(option, hostile, options = {}) {
  const friendly = { jwt: () => jwt, fetch: registry.fetch, ...options }[option];
  let current = hostile;
  const icr = clientWith({ ...options, [option]: (...parameters) => current(...parameters) });
  const outcomes = await Promise.all(calls.map((call) => ending(() => call(icr))));
  current = friendly ?? (() => {});
  await worksAfterwards(icr);
  return new Set(outcomes);
}
