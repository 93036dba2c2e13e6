import assert from "node:assert/strict";
import { test } from "node:test";

// The package does not export its instances: their memory is captured where every instance is created.
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memories.push(...Object.values(this.exports).filter((value) => value instanceof WebAssembly.Memory));
  }
};
const { createState, installUrl, readCallback, verifyWebhook } = await import("icr-app-client/host");
const { delivery, installation } = await import("./deliveries.mjs");

const holds = (text) => memories.some(({ buffer }) => Buffer.from(buffer).includes(text));

test("no secret stays in the wasm's memory after its use", async () => {
  const secret = "a-secret-of-this-test-that-is-longer-than-one-block-of-sha-256-which-has-64-bytes";
  const nameId = "a name that stays";
  const state = await createState({ secret, session: "s" });
  installUrl({ nameId, state });
  assert.ok(holds("x-icr-signature-256"), "the memory that is searched is the host's");
  const client = { getInstallation: async () => installation };
  await readCallback(`https://app.example/?installationId=i-1&state=${state}`, { secret, session: "s", client });
  const payload = { event: "installed", installation };
  await verifyWebhook(delivery(payload, { key: secret }), { secrets: ["another", secret] });
  await assert.rejects(verifyWebhook(delivery(payload, { key: "forged" }), { secrets: [secret] }));
  assert.equal(holds(secret), false);
  assert.equal(holds(secret.slice(0, 32)), false);
});
