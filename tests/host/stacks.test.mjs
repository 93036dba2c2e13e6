import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  createState,
  installUrl,
  jwtEndpoint,
  jwtSigner,
  readCallback,
  verifyWebhook,
  webhookHandler,
} from "icr-app-client/host";
import { leasedTokenStore, sealer, unstorageTokenStore } from "icr-app-client/stores";

const secret = "a secret of at least thirty-two characters";
const client = { getInstallation: () => undefined };
const calls = {
  installUrl: () => installUrl({}),
  jwtSigner: () => jwtSigner({ lifetimeSeconds: 0 }),
  jwtEndpoint: () => jwtEndpoint({}),
  webhookHandler: () => webhookHandler({}),
  createState: () => createState({}),
  readCallback: () => readCallback("https://app.example/?state=x", { secret, session: "s", client }),
  verifyWebhook: () => verifyWebhook({ signature: "x", body: "{}" }, { secrets: secret }),
  leasedTokenStore: () => leasedTokenStore({}),
  unstorageTokenStore: () => unstorageTokenStore({}),
  sealer: () => sealer([]),
};

for (const [name, call] of Object.entries(calls)) {
  test(`the stack of what ${name} throws begins where it was called`, async () => {
    const error = await (async () => call())().then(
      () => assert.fail("did not throw"),
      (thrown) => thrown,
    );
    const [first, second] = error.stack.split(/\n +at /);
    assert.equal(first, String(error));
    assert.ok(second.includes(fileURLToPath(import.meta.url)), error.stack);
  });
}
