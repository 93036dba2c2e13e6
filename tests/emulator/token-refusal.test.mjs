import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

const startMs = Date.UTC(2024, 0, 1);

async function refusals(registry) {
  const [installation] = registry.installations;
  const [revoked, expired] = [await mint(registry), await mint(registry, installation.id)];
  registry.revoke(revoked);
  registry.expire(expired);
  const unknown = `crs_${"0".repeat(48)}`;
  const responses = [];
  for (const token of [revoked, expired, unknown]) responses.push(await call(registry, "GET /projects", { token }));
  return responses;
}

test("an access token that is revoked, expired or unknown is a 401 by default", async () => {
  for (const { status } of await refusals(createRegistry())) assert.equal(status, 401);
});

test("it can be the 403 that the sandbox was seen to answer", async () => {
  for (const { status, body } of await refusals(createRegistry({ tokenRefusal: 403 }))) {
    assert.equal(status, 403);
    assert.deepEqual(body, { statusCode: 403, message: "Access token invalid", error: "Forbidden" });
  }
});

test("tokenRefusal changes neither the refusal of a JWT nor that of a missing permission", async () => {
  const registry = createRegistry({ tokenRefusal: 403, installations: [{ permissions: {} }] });
  assert.equal((await callAsApp(registry, "GET /app/installations", { jwt: "a.b.c" })).status, 401);
  assert.equal((await call(registry, "GET /projects")).status, 401);
  const { body } = await call(registry, "GET /projects", { token: await mint(registry, registry.installations[0].id) });
  assert.match(body.message, /lacks the permission/);
});

for (const tokenRefusal of [401, 403]) {
  test(`a new token is a ${tokenRefusal} until the replication lag is over, on the registry's clock`, async () => {
    const registry = createRegistry({ now: () => startMs, replicationLagMs: 1500, tokenRefusal });
    const token = await mint(registry);
    const status = async (request = "GET /projects") => (await call(registry, request, { token })).status;
    assert.equal(await status(), tokenRefusal);
    assert.equal(await status("DELETE /app/installations/token"), tokenRefusal);
    assert.equal(registry.tokens[0].isActive, true);
    registry.advance(1499);
    assert.equal(await status(), tokenRefusal);
    registry.advance(1);
    assert.equal(await status(), 200);
    assert.equal(await status("DELETE /app/installations/token"), 200);
    assert.equal(await status(), tokenRefusal, "a deletion has no lag");
  });
}
