import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { inventoryOf } from "./inventory.mjs";

/** The app with a registry where one organization has installed it. */
function setUp({ permissions = { organization_warehouse: "VIEW" }, jwt } = {}) {
  const registry = createRegistry({ installations: [{}, {}, { permissions }] });
  const icr = new IcrClient({ jwt: jwt ?? registry.signJwt, fetch: registry.fetch, maxRetries: 0 });
  const { id, organization } = registry.installations[2];
  return { registry, installationId: id, ask: () => inventoryOf(icr, organization.id), organization, icr };
}

test("an organization's inventory is read, with one search and one token for any number of calls", async () => {
  const { registry, organization, ask } = setUp();
  for (const call of [1, 2, 3]) {
    const { organizationId, inventory } = await ask();
    assert.equal(organizationId, organization.id);
    assert.equal(inventory.length, 3, `call ${call}`);
  }
  assert.deepEqual(
    registry.requests.map(({ path }) => path.split("/").at(-1)),
    ["installations", "accessTokens", "inventory", "inventory", "inventory"],
  );
});

test("a permission that is missing (403) and a key that is wrong (401) are told apart", async () => {
  const { ask: withoutPermission } = setUp({ permissions: { organization_info: "VIEW" } });
  assert.match((await withoutPermission()).problem, /does not let this app see its warehouse/);

  const stranger = createRegistry().addApp();
  const { ask: withWrongKey } = setUp({ jwt: stranger.signJwt });
  assert.match((await withWrongKey()).problem, /does not accept this app/);
});

test("an organization without an installation is told, and so is one that suspended it", async () => {
  const { registry, installationId, icr, ask } = setUp();
  assert.match((await inventoryOf(icr, "unknown")).problem, /has not installed/);
  await icr.installationForOrganization(registry.installations[2].organization.id);
  registry.suspend(installationId);
  assert.match((await ask()).problem, /does not let this app/);
});

test("a token that the registry has revoked is replaced unseen", async () => {
  const { registry, ask } = setUp();
  await ask();
  registry.revoke(registry.tokens[0].id);
  assert.equal((await ask()).inventory.length, 3);
});

test("whatever else fails is thrown", async () => {
  const { registry, ask } = setUp();
  registry.injectFault({ reset: true });
  await assert.rejects(ask(), { code: "network" });
  registry.injectFault({ path: /inventory$/, status: 500 });
  await assert.rejects(ask(), /answered 500/);
});

test("the app's own code is under 20 lines", () => {
  const source = readFileSync(new URL("inventory.mjs", import.meta.url), "utf8");
  const lines = source.split("\n").filter((line) => line.trim() !== "" && !/^\s*(\/\*\*|\/\/)/.test(line));
  assert.ok(lines.length < 20, `${lines.length} lines`);
});
