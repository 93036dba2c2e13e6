import assert from "node:assert/strict";
import { after, test } from "node:test";

// The package does not export its instance: its memory is captured where every instance is created.
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
  const appId = "an id that the client keeps";
  const registry = createRegistry({ app: { id: appId } });
  const jwts = [];
  const icr = new IcrClient({
    appId,
    maxRetries: 0,
    fetch: (...given) => searched(registry.fetch(...given)),
    jwt: async (context) => {
      jwts.push(await registry.signJwt(context));
      return jwts.at(-1);
    },
  });
  const [{ id, organization }] = registry.installations;
  const tokens = [];
  // Freed memory may be overwritten by the end: it is searched at every step.
  const search = () => {
    assert.ok(memories.length > 0 && holds(appId), "the memory that is searched is the client's");
    for (const { token } of tokens) assert.ok(!holds(token.slice(4)), "an access token");
    for (const jwt of jwts) assert.ok(!holds(jwt.split(".")[2]), "a JWT's signature");
  };
  const searched = async (call) => {
    search();
    return call.finally(search);
  };
  const made = async (call) => {
    tokens.push(await call);
    search();
  };

  await made(icr.createAppAccessToken());
  await made(icr.createInstallationAccessToken(id));
  await made(icr.installationAccessToken(id));
  await made(icr.appAccessToken());
  await searched(icr.fetchAsInstallation(id, `/organizations/${organization.id}/warehouse/inventory`));
  registry.revoke(tokens[2].token);
  await searched(icr.fetchAsInstallation(id, "/projects"));
  await searched(icr.deleteAccessToken(tokens[0]));
  await assert.rejects(searched(icr.deleteAccessToken(tokens[0])), { code: "unauthorized" });
  await searched(icr.revokeAll());
});
