import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const bundle = await build({ entryPoints: [here("kv-token-store.ts")], format: "esm", write: false });
const { kvTokenStore } = await import(`data:text/javascript,${encodeURIComponent(bundle.outputFiles[0].text)}`);

/** A KV namespace with the limits of the real one. */
function fakeKv() {
  const entries = new Map();
  return {
    entries,
    async get(key, type) {
      assert.equal(type, "json");
      const entry = entries.get(key);
      return entry === undefined ? null : JSON.parse(entry.value);
    },
    async put(key, value, { expiration }) {
      if (new TextEncoder().encode(key).length > 512) throw new Error("KV PUT failed: 414");
      if (!Number.isInteger(expiration)) throw new TypeError("expiration must be whole seconds");
      if (expiration * 1000 < Date.now() + 60_000) throw new Error("KV PUT failed: 400");
      entries.set(key, { value, expiration });
    },
    async delete(key) {
      entries.delete(key);
    },
  };
}

function clientOf(registry, kv) {
  const tokenStore = kvTokenStore(kv);
  // As on Workers, the token is in the store before the call that made it ends.
  return new IcrClient({
    jwt: registry.signJwt,
    appId: registry.appId,
    fetch: registry.fetch,
    tokenStore,
    coalesce: false,
  });
}

test("a client of another isolate uses the token that is in KV", async () => {
  const registry = createRegistry();
  const kv = fakeKv();
  const { id } = registry.installations[0];
  const made = await clientOf(registry, kv).installationAccessToken(id);
  assert.deepEqual(await clientOf(registry, kv).installationAccessToken(id), made);
  assert.equal(registry.requests.length, 1);
});

test("KV forgets a token in the second in which it expires", async () => {
  const registry = createRegistry();
  const kv = fakeKv();
  const { expiresAt } = await clientOf(registry, kv).appAccessToken();
  const [{ expiration }] = kv.entries.values();
  assert.equal(expiration, Math.floor(Date.parse(expiresAt) / 1000));
});

test("an invalidated token is deleted from KV", async () => {
  const registry = createRegistry();
  const kv = fakeKv();
  const icr = clientOf(registry, kv);
  await icr.appAccessToken();
  await icr.invalidate();
  assert.equal(kv.entries.size, 0);
});

test("a token that lives no longer than KV's shortest entry is not written", async () => {
  const registry = createRegistry({ tokenLifetimeMs: 60_000 });
  const kv = fakeKv();
  await clientOf(registry, kv).appAccessToken();
  assert.equal(kv.entries.size, 0);
});

test("the store and the Worker that uses it pass the compiler with the types of Workers", () => {
  const tsc = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));
  execFileSync(tsc, ["-p", here("tsconfig.json")], { stdio: "inherit" });
});
