import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

const startMs = Date.UTC(2023, 0, 1);

test("the clock is the host's, runs on after it is set, and can be moved", () => {
  let hostMs = 1000;
  const registry = createRegistry({ now: () => hostMs });
  assert.equal(registry.now(), 1000);
  registry.setTime(startMs);
  hostMs += 50;
  assert.equal(registry.now(), startMs + 50);
  registry.advance(-30);
  assert.equal(registry.now(), startMs + 20);
  assert.throws(() => registry.setTime(NaN), RangeError);
});

test("a token works until it expires, and not one millisecond longer", async () => {
  const registry = createRegistry({ now: () => startMs, tokenLifetimeMs: 1000 });
  const token = await mint(registry);
  registry.advance(999);
  assert.equal((await call(registry, "GET /projects", { token })).status, 200);
  registry.advance(1);
  assert.equal(registry.tokens[0].isActive, false);
  const { status, body } = await call(registry, "GET /projects", { token });
  assert.equal(status, 401);
  assert.match(body.message, /expired/);
});

test("the two kinds of tokens can live for different times", async () => {
  const registry = createRegistry({ now: () => startMs, tokenLifetimeMs: { app: 60_000 } });
  await mint(registry);
  await mint(registry, registry.installations[0].id);
  const [app, installation] = registry.tokens.map(({ expiresAt }) => Date.parse(expiresAt) - startMs);
  assert.deepEqual([app, installation], [60_000, 7_200_000]);
});

test("a token can be made to expire at once", async () => {
  const registry = createRegistry();
  const token = await mint(registry);
  registry.expire(token);
  assert.equal((await call(registry, "GET /projects", { token })).status, 401);
});

test("JWTs are signed and verified on the registry's clock", async () => {
  const registry = createRegistry();
  registry.setTime(startMs);
  const jwt = await registry.signJwt();
  assert.equal((await callAsApp(registry, "GET /app/installations", { jwt })).status, 200);
  registry.advance(10 * 60_000);
  assert.equal((await callAsApp(registry, "GET /app/installations", { jwt })).status, 401);
});

test("a fake clock that is put in place later counts, too", async (t) => {
  const registry = createRegistry();
  t.mock.timers.enable({ apis: ["Date"], now: startMs });
  assert.equal(registry.now(), startMs);
});
