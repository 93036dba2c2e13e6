import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { IcrClient } from "icr-app-client";
import { createState, installUrl, jwtEndpoint, jwtSigner, readCallback, webhookHandler } from "icr-app-client/host";
import { createRegistry } from "icr-app-client/testing";
import { decodeJwt } from "jose";
import { delivery, installation, request, secret, sign } from "./deliveries.mjs";
import { pkcs8, publicJwk } from "./keys.mjs";
import { rejects } from "./rejections.mjs";

// What an app built after ICR's sample gets wrong, one test each: here it is right without a line of the app's.

const projectsAndInfo = { organization_info: "VIEW", organization_projects: "VIEW" };

/** The whole app: signer, client, registry. */
function app({ installations = 3, ...options } = {}, clientOptions = {}) {
  const registry = createRegistry({ app: { id: "app-1", publicKey: publicJwk }, installations, ...options });
  const jwt = jwtSigner({ appId: "app-1", privateKey: pkcs8 });
  return { registry, jwt, icr: new IcrClient({ jwt, fetch: registry.fetch, maxRetries: 0, ...clientOptions }) };
}

const minted = ({ requests }) => requests.filter(({ path }) => path.endsWith("/accessTokens"));

test("all pages of installations are read, not one", async () => {
  const { icr } = app({ installations: 25 });
  assert.equal((await icr.installations({ limit: 10 }).toArray()).length, 25);
});

test("an organization that is found by listing has its installation's id in the path, not undefined", async () => {
  const { registry, icr } = app();
  const { organization, id } = registry.installations[2];
  const found = await icr.installationForOrganization(organization.id);
  await icr.installationAccessToken(found.id);
  assert.deepEqual(
    minted(registry).map(({ path }) => path),
    [`/app/installations/${id}/accessTokens`],
  );
});

test("a token is handed out to its own installation alone", async () => {
  const { registry, icr } = app();
  for (const { id } of registry.installations) {
    assert.equal((await icr.installationAccessToken(id)).installationId, id);
  }
});

test("many calls need one token, and calls at the same time share it", async () => {
  const { registry, icr } = app({ installations: [{ permissions: projectsAndInfo }] });
  const [{ id }] = registry.installations;
  await Promise.all(Array.from({ length: 20 }, () => icr.fetchAsInstallation(id, "/projects")));
  await icr.fetchAsInstallation(id, "/projects");
  assert.equal(minted(registry).length, 1);
});

test("tokens are in the client's memory alone, and revoked at the end", async () => {
  const { registry, icr } = app();
  const [{ id }] = registry.installations;
  await icr.installationAccessToken(id);
  assert.equal((await icr.revokeAll()).revoked, 1);
  assert.equal(registry.tokens[0].isActive, false);
});

test("a network failure is an error that says so, not a TypeError", async () => {
  const { icr } = app({}, { fetch: () => Promise.reject(new TypeError("fetch failed")) });
  await rejects(icr.listInstallations(), "network");
});

test("401 and 403 are told apart", async () => {
  const { registry, jwt, icr } = app();
  registry.injectFault({ status: 401 }, { status: 403 });
  const fixed = new IcrClient({ jwt: await jwt(), fetch: registry.fetch });
  await rejects(fixed.listInstallations(), "unauthorized");
  await rejects(icr.listInstallations(), "forbidden");
});

test("neither errors nor events hold a bearer", async () => {
  const events = [];
  const { registry, jwt, icr } = app({}, { onEvent: (event) => events.push(event), jwt: () => signed });
  const signed = await jwt();
  const [{ id }] = registry.installations;
  const { token } = await icr.installationAccessToken(id);
  registry.injectFault({ status: 500, times: Infinity });
  const error = await rejects(icr.listInstallations(), "server_error");
  const logged = inspect([events, error, error.toJSON()], { depth: 9 });
  assert.ok(events.length > 0);
  for (const bearer of [token, signed]) assert.ok(!logged.includes(bearer));
});

test("there is a timeout, a retry and an abort", async () => {
  const { registry, jwt, icr } = app({}, { maxRetries: 2 });
  const hanging = new IcrClient({ jwt: await jwt(), fetch: () => new Promise(() => {}), timeoutMs: 1, maxRetries: 0 });
  await rejects(hanging.listInstallations(), "timeout");
  registry.injectFault({ status: 503, retryAfter: 0 });
  assert.equal((await icr.listInstallations()).installations.length, 3);
  const reason = new Error("gone");
  await assert.rejects(icr.listInstallations({ signal: AbortSignal.abort(reason) }), reason);
});

test("a JWT keeps a distance to ICR's maximum of 10 minutes, whatever clock is a little off", async () => {
  const now = Date.now();
  const { iat, exp, alg } = decodeJwt(await jwtSigner({ appId: "app-1", privateKey: pkcs8 })({ now }));
  assert.deepEqual([exp - Math.floor(now / 1000), Math.floor(now / 1000) - iat, alg], [540, 60, "RS256"]);
});

/** The way of an admin to the callback. */
async function callback({ registry }, session, organization) {
  const state = await createState({ secret, session });
  const redirectUri = "https://app.example/icr/callback";
  return registry.consent(installUrl({ nameId: "canopy-ledger", state, redirectUri }), { organization });
}

test("the whole state counts, not its beginning, and it is one session's", async () => {
  const { registry, icr } = app();
  const url = await callback({ registry }, "alice");
  const options = { secret, session: "alice", client: icr };
  assert.ok((await readCallback(url, options)).installation.id);
  await rejects(readCallback(url, { ...options, session: "mallory" }), "invalid_state");
  const { searchParams } = new URL(url);
  const state = searchParams.get("state");
  for (let length = 0; length < state.length; length += 1) {
    const shorter = `/?installationId=${searchParams.get("installationId")}&state=${state.slice(0, length)}`;
    await rejects(readCallback(shorter, options), "invalid_state");
  }
});

test("the callback's installationId is one escaped segment of a path", async () => {
  const { registry, icr } = app();
  const url = new URL(await callback({ registry }, "alice"));
  registry.clearRequests();
  url.searchParams.set("installationId", "../installations?limit=1000&x=");
  await rejects(readCallback(url, { secret, session: "alice", client: icr }), "not_found");
  const [{ path, query }] = registry.requests;
  assert.deepEqual([path.split("/").length, query], [4, {}]);
});

test("an organization that comes again has one installation, and that is no error", async () => {
  const { registry, icr } = app({ installations: 0 });
  const options = { secret, session: "alice", client: icr };
  const organization = { id: "o-1" };
  const ids = [];
  for (let times = 0; times < 2; times += 1) {
    ids.push((await readCallback(await callback({ registry }, "alice", organization), options)).installation.id);
  }
  assert.equal(ids[0], ids[1]);
});

test("no browser gets a token or a JWT that it is not authorized for", async () => {
  const { registry, jwt, icr } = app();
  const read = await readCallback(await callback({ registry }, "alice"), { secret, session: "alice", client: icr });
  assert.doesNotMatch(JSON.stringify(read), /crs_/);
  const endpoint = jwtEndpoint({ sign: jwt, authorize: () => false });
  const response = await endpoint(new Request("https://app.example/icr/jwt"));
  assert.deepEqual([response.status, await response.text()], [403, ""]);
});

test("a webhook's secret that is not set is an error, not the empty key", () => {
  const { ICR_NO_SUCH_SECRET } = process.env;
  assert.throws(() => webhookHandler({ secrets: [ICR_NO_SUCH_SECRET], on: {} }), { code: "invalid_options" });
});

/** What a handler did with some requests. */
async function outcome(...requests) {
  const events = [];
  const handle = webhookHandler({ secrets: [secret], on: { other: (event) => void events.push(event) } });
  const statuses = [];
  for (const each of requests) statuses.push((await handle(each)).status);
  return { statuses, events };
}

test("a webhook's unsigned fields are not acted upon", async () => {
  const signed = { event: "suspended", installation };
  const forged = { event: "installed", installation: { id: "another" } };
  assert.deepEqual((await outcome(delivery(signed, { beside: forged }))).events, [signed]);
});

test("a signedData that is no text is a 400", async () => {
  const bodies = [7, null, {}, ["a"], true].map((signedData) => request(JSON.stringify({ signedData }), sign("")));
  assert.deepEqual(await outcome(...bodies), { statuses: [400, 400, 400, 400, 400], events: [] });
});

test("a webhook that is replayed is handled once", async () => {
  const signed = { event: "installed", installation };
  const { statuses, events } = await outcome(delivery(signed), delivery(signed));
  assert.deepEqual([statuses, events.length], [[202, 202], 1]);
});
