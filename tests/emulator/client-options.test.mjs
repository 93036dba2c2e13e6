import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

const startMs = Date.UTC(2030, 0, 1);

test("clientOptions connect a client to the registry", async () => {
  const registry = createRegistry({ basePath: "/v1" });
  assert.deepEqual(Object.keys(registry.clientOptions), ["jwt", "fetch", "appId", "now"]);
  const icr = new IcrClient({ ...registry.clientOptions, baseUrl: "https://registry.example/v1" });
  assert.equal((await icr.listInstallations()).pagination.total, 3);
  assert.equal((await icr.appAccessToken()).appId, registry.appId);
});

test("the clock of clientOptions is the registry's", () => {
  const registry = createRegistry({ now: () => startMs });
  const { now } = registry.clientOptions;
  assert.equal(now(), startMs);
  registry.advance(5000);
  assert.equal(now(), startMs + 5000);
  registry.setTime(1000);
  assert.equal(now(), 1000);
});

test("a client with clientOptions lives on the registry's clock", async () => {
  const registry = createRegistry({ now: () => startMs });
  const icr = new IcrClient(registry.clientOptions);
  const first = await icr.appAccessToken();
  registry.advance(3_600_000);
  assert.equal(await icr.appAccessToken(), first);
  registry.setTime(Date.parse(first.expiresAt));
  assert.notEqual((await icr.appAccessToken()).token, first.token);
});

test("signing works for any time on the registry's clock", async () => {
  const registry = createRegistry();
  const { jwt, now } = registry.clientOptions;
  registry.setTime(startMs);
  const signed = await jwt({ reason: "missing", now: now() });
  const authorization = `Bearer ${signed}`;
  const response = await registry.fetch("https://registry.example/app/installations", { headers: { authorization } });
  assert.equal(response.status, 200);
});
