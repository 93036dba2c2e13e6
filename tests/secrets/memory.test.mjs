import assert from "node:assert/strict";
import { after, test } from "node:test";

// The package keeps its instance to itself: its memory is caught where every instance is made.
const memories = [];
const Instance = WebAssembly.Instance;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memories.push(...Object.values(this.exports).filter((value) => value instanceof WebAssembly.Memory));
  }
};
after(() => (WebAssembly.Instance = Instance));

const { IcrClient } = await import("icr-app-client");
const { createRegistry } = await import("icr-app-client/testing");

const holds = (text) => memories.some(({ buffer }) => Buffer.from(buffer).includes(text));

test("no JWT's signature and no access token enters the wasm's memory", async () => {
  const registry = createRegistry();
  const jwts = [];
  const icr = new IcrClient({
    fetch: registry.fetch,
    maxRetries: 0,
    jwt: async (context) => {
      jwts.push(await registry.signJwt(context));
      return jwts.at(-1);
    },
  });
  const [{ id, organization }] = registry.installations;
  const tokens = [await icr.createAppAccessToken(), await icr.createInstallationAccessToken(id)];
  tokens.push(await icr.installationAccessToken(id), await icr.appAccessToken());
  await icr.fetchAsInstallation(id, `/organizations/${organization.id}/warehouse/inventory`);
  registry.revoke(tokens[2].token);
  await icr.fetchAsInstallation(id, "/projects");
  await icr.deleteAccessToken(tokens[0]);
  await assert.rejects(icr.deleteAccessToken(tokens[0]), { code: "unauthorized" });
  await icr.revokeAll();

  assert.ok(memories.length > 0 && holds(id), "the memory that is searched is the client's");
  for (const { token } of tokens) assert.ok(!holds(token.slice(4)), "an access token");
  for (const jwt of jwts) assert.ok(!holds(jwt.split(".")[2]), "a JWT's signature");
});
