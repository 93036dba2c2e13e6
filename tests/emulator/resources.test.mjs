import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { call, mint } from "./caller.mjs";

const inventoryOf = ({ organization }) => `/organizations/${organization.id}/warehouse/inventory`;

async function statusFor(permissions, request) {
  const registry = createRegistry({ installations: [{ permissions }] });
  const [installation] = registry.installations;
  const token = await mint(registry, installation.id);
  const body = request === "POST" ? "{}" : undefined;
  const path = request === "PROJECTS" ? "GET /projects" : `${request} ${inventoryOf(installation)}`;
  return (await call(registry, path, { token, body })).status;
}

test("projects need the permission for them, of an installation as of an app", async () => {
  assert.equal(await statusFor({ organization_projects: "VIEW" }, "PROJECTS"), 200);
  assert.equal(await statusFor({ organization_info: "VIEW" }, "PROJECTS"), 403);
  const registry = createRegistry({ app: { permissions: { organization_info: "VIEW" } } });
  assert.equal((await call(registry, "GET /projects", { token: await mint(registry) })).status, 403);
});

test("an app sees the projects of all its organizations, an installation those of its own", async () => {
  const registry = createRegistry({ installations: 4 });
  const ids = ({ body }) => body.projects.map(({ organizationId }) => organizationId);
  const expected = registry.installations.map(({ organization }) => organization.id);
  assert.deepEqual(ids(await call(registry, "GET /projects", { token: await mint(registry) })), expected);
  const token = await mint(registry, registry.installations[1].id);
  assert.deepEqual(ids(await call(registry, "GET /projects", { token })), [expected[1]]);
});

test("an inventory is read with the permission for the warehouse or for the inventory", async () => {
  assert.equal(await statusFor({ organization_warehouse: "VIEW" }, "GET"), 200);
  assert.equal(await statusFor({ organization_inventory: "REQUEST" }, "GET"), 200);
  assert.equal(await statusFor({ organization_projects: "WRITE" }, "GET"), 403);
  assert.equal(await statusFor({ organization_warehouse: "NOTHING_KNOWN" }, "GET"), 403);
});

test("an inventory is written with WRITE for the warehouse alone", async () => {
  assert.equal(await statusFor({ organization_warehouse: "WRITE" }, "POST"), 201);
  assert.equal(await statusFor({ organization_warehouse: "VIEW" }, "POST"), 403);
  assert.equal(await statusFor({ organization_inventory: "WRITE" }, "POST"), 403);
});

test("a JSON body comes back as it was sent, and any other is refused", async () => {
  const registry = createRegistry({ installations: 1 });
  const [installation] = registry.installations;
  const token = await mint(registry, installation.id);
  const sent = { serial: "ICR-1", quantity: 12.5, note: "Évora" };
  const response = await call(registry, `POST ${inventoryOf(installation)}`, { token, body: JSON.stringify(sent) });
  assert.equal(response.status, 201);
  assert.deepEqual(response.body, sent);
  assert.equal((await call(registry, `POST ${inventoryOf(installation)}`, { token, body: "serial" })).status, 400);
});

test("another organization is forbidden, and an unknown one is not found", async () => {
  const registry = createRegistry({ installations: 2 });
  const [own, other] = registry.installations;
  const token = await mint(registry, own.id);
  assert.equal((await call(registry, `GET ${inventoryOf(other)}`, { token })).status, 403);
  assert.equal((await call(registry, `GET ${inventoryOf(own)}`, { token: await mint(registry) })).status, 403);
  assert.equal((await call(registry, "GET /organizations/none/warehouse/inventory", { token })).status, 404);
});

test("a token that was revoked, or was never made, is refused", async () => {
  const registry = createRegistry();
  const token = await mint(registry);
  const id = registry.tokens[0].id;
  assert.equal((await call(registry, "GET /projects", { token })).status, 200);
  registry.revoke(id);
  assert.equal((await call(registry, "GET /projects", { token })).status, 401);
  assert.equal((await call(registry, "GET /projects", { token: `crs_${"0".repeat(48)}` })).status, 401);
  assert.throws(() => registry.revoke("crs_misspelled"), /no such access token/);
});
