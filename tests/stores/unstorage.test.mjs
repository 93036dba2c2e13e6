import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { unstorageTokenStore } from "icr-app-client/stores";
import { createRegistry } from "icr-app-client/testing";
import { deferred } from "../support/deferred.mjs";
import { writeRecipes } from "./recipes.mjs";

const { createStorage } = await import("./clients/node_modules/unstorage/dist/index.mjs");

/** A client of a registry over a store, whose `token` resolves when the store has it, too: it is saved behind its callers. */
function storingClient(registry, tokenStore) {
  let saved;
  const onEvent = ({ type, method }) => void (type === "store" && method !== "get" && saved.resolve());
  const icr = new IcrClient({ ...registry.clientOptions, tokenStore, onEvent });
  return {
    async token(id) {
      saved = deferred();
      const token = await icr.installationAccessToken(id);
      await saved.promise;
      return token;
    },
    async delete(token) {
      saved = deferred();
      await icr.deleteAccessToken(token);
      await saved.promise;
    },
  };
}

test("the recipe keeps tokens on a disk", async () => {
  const folder = mkdtempSync(join(tmpdir(), "icr-unstorage-"));
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { tokenStore } = await import(writeRecipes("unstorage").unstorage.module);
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const icr = storingClient(registry, tokenStore);
    const token = await icr.token(id);
    assert.equal(readdirSync("tokens", { recursive: true }).length, 1);
    const next = new IcrClient({ ...registry.clientOptions, tokenStore });
    assert.deepEqual(await next.installationAccessToken(id), token);
    assert.equal(registry.tokens.length, 1);
    await icr.delete(token);
    assert.deepEqual(readdirSync("tokens", { recursive: true }), []);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});

test("keys that unstorage would change are told apart, and what is no token counts as none", async () => {
  const storage = createStorage();
  const tokenStore = unstorageTokenStore(storage);
  const registry = createRegistry({ installations: ["a/b", "a:b", "a", "a?b", "a\\b", "A"].map((id) => ({ id })) });
  const ids = registry.installations.map(({ id }) => id);
  const tokens = await Promise.all(ids.map((id) => storingClient(registry, tokenStore).token(id)));
  const next = new IcrClient({ ...registry.clientOptions, tokenStore });
  const again = await Promise.all(ids.map((id) => next.installationAccessToken(id)));
  assert.deepEqual(again, tokens);
  assert.equal(registry.tokens.length, 6);

  for (const garbage of ["no JSON", "5", "null", "[]", '{"token":5}']) {
    for (const key of await storage.getKeys()) await storage.setItem(key, garbage);
    const created = registry.tokens.length;
    await storingClient(registry, tokenStore).token("a");
    assert.equal(registry.tokens.length, created + 1, garbage);
  }
});

test("a token is deleted by its secret, and a newer one stays; a time to live is for the driver", async () => {
  const options = [];
  const storage = createStorage();
  const recorded = {
    getItem: (key) => storage.getItem(key),
    setItem: (key, value, given) => (options.push(given), storage.setItem(key, value)),
    removeItem: (key) => storage.removeItem(key),
  };
  const seal = {
    seal: (_key, text) => `sealed ${btoa(text)}`,
    open: (_key, text) => atob(text.slice("sealed ".length)),
  };
  const tokenStore = unstorageTokenStore(recorded, { seal });
  const registry = createRegistry();
  const token = await storingClient(registry, tokenStore).token(registry.installations[0].id);
  const [key] = await storage.getKeys();
  assert.match(await storage.getItem(key), /^sealed /);
  assert.ok(Math.abs(options[0].ttl - 7_200) < 60);
  await tokenStore.delete(decodeURIComponent(key), { token: "another" });
  assert.equal((await storage.getKeys()).length, 1);
  await tokenStore.delete(decodeURIComponent(key), { token: token.token });
  assert.equal((await storage.getKeys()).length, 0);
});
