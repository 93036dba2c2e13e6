import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../../scripts/lib/node-server.mjs";

const unreachable = [520, 521, 522, 523, 524];
const hourMs = 60 * 60_000;
const page = "<!doctype html><html><title>The origin is unreachable</title></html>";

/** A registry over HTTP, and a client of it; `between` may answer in the registry's place or change its answer. */
async function setUp(t, registryOptions, between = (request, next) => next(request)) {
  const registry = createRegistry(registryOptions);
  const server = await serve({ fetch: (request) => between(request, registry.fetch) });
  t.after(server.close);
  const icr = new IcrClient({ jwt: registry.signJwt, baseUrl: server.url });
  return { registry, icr, id: registry.installations[0].id };
}

const tokensMade = ({ requests }) =>
  requests.filter(({ path, status }) => path.endsWith("/accessTokens") && status === 201).length;

test("a CDN that reaches the registry at the second try only costs no call", async (t) => {
  const tried = new Set();
  const flaky = (request, next) => {
    const key = `${request.method} ${request.url}`;
    if (tried.has(key)) return next(request);
    tried.add(key);
    return new Response(page, { status: unreachable[tried.size % unreachable.length] });
  };
  const { registry, icr } = await setUp(
    t,
    { installations: Array(5).fill({ permissions: { organization_projects: "VIEW" } }) },
    flaky,
  );
  const ids = registry.installations.map(({ id }) => id);
  const found = await Promise.all(ids.map((id) => icr.getInstallation(id)));
  assert.deepEqual(
    found.map(({ id }) => id),
    ids,
  );
  const responses = await Promise.all(ids.map((id) => icr.fetchAsInstallation(id, `/projects?of=${id}`)));
  for (const response of responses) assert.equal((await response.json()).projects.length, 1);
});

test("a CDN that answers from its cache does not make the client use tokens that have expired", async (t) => {
  const stale = async (request, next) => {
    const response = await next(request);
    if (!request.url.endsWith("/app/installations?limit=1")) return response;
    const date = new Date(Date.now() - 3 * hourMs).toUTCString();
    return new Response(response.body, { headers: { "content-type": "application/json", age: "10800", date } });
  };
  const { registry, icr, id } = await setUp(t, {}, stale);
  const token = await icr.installationAccessToken(id);
  await icr.listInstallations({ limit: 1 });
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 2 * hourMs + 1000 });
  assert.notEqual((await icr.installationAccessToken(id)).token, token.token);
  assert.equal(tokensMade(registry), 2);
});

test("100 callers over HTTP of a token that the registry knows after 0.4 s are all served", async (t) => {
  const { registry, icr, id } = await setUp(t, { replicationLagMs: 400 });
  const responses = await Promise.all(Array.from({ length: 100 }, () => icr.fetchAsInstallation(id, "/projects")));
  for (const response of responses) {
    assert.equal(response.status, 200);
    await response.arrayBuffer();
  }
  assert.ok(tokensMade(registry) <= 2);
});

test("60 callers over HTTP of a registry with room for 30 requests a second are nearly all served", async (t) => {
  const { registry, icr } = await setUp(t, { installations: 60, rateLimit: { requests: 30, perMs: 1000 } });
  const ids = registry.installations.map(({ id }) => id);
  const results = await Promise.allSettled(ids.map((id) => icr.getInstallation(id)));
  const served = results.filter(({ status }) => status === "fulfilled");
  assert.ok(served.length >= 57, `${served.length} of 60`);
});

test("500 organizations over HTTP, one after the other and then all at once, cost one walk each", async (t) => {
  const { registry, icr } = await setUp(t, { installations: 500 });
  const organizations = registry.installations.map(({ organization }) => organization.id);
  for (const id of organizations) assert.equal((await icr.installationForOrganization(id)).organization.id, id);
  assert.ok(registry.requests.length <= 6, `${registry.requests.length} requests`);
  await icr.invalidate();
  registry.clearRequests();
  await Promise.all(organizations.map((id) => icr.installationForOrganization(id)));
  assert.ok(registry.requests.length <= 6, `${registry.requests.length} requests`);
});
