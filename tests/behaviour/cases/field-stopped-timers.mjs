import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { createClient, tokenRequests, setUp } from "../../support/registry-client.mjs";
import { json, scriptedClient } from "../../support/scripted-client.mjs";
import { within } from "../../support/time-limit.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";

/** A case whose timers never ring, as under a test's fake timers that nothing moves on. */
function withStoppedTimers(run) {
  return async (host) => {
    const saved = { setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval };
    globalThis.setTimeout = () => 0;
    globalThis.setInterval = () => 0;
    try {
      await within(4000, run(host));
    } finally {
      Object.assign(globalThis, saved);
    }
  };
}

const soon = (status) => () => json({}, { status, headers: { "retry-after": "0" } });
const past = () => json({}, { status: 503, headers: { "retry-after": new Date(Date.now() - 60_000).toUTCString() } });

export const cases = {
  "a wait of 0 ms needs no timer": withStoppedTimers(async () => {
    for (const answer of [soon(503), soon(429), soon(408), past]) {
      const { icr, requests } = scriptedClient([answer, answer, exampleInstallation], { maxRetries: 2 });
      assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
      assert.lengthOf(requests, 3);
    }
  }),

  "nor does one of fetchAs…, of a token and of a page": withStoppedTimers(async () => {
    const { registry, icr, id } = setUp();
    registry.injectFault({ path: /\/accessTokens$/, status: 503, retryAfter: 0 });
    registry.injectFault({ path: "/projects", status: 503, retryAfter: 0, times: 2 });
    registry.injectFault({ path: "/app/installations", status: 503, retryAfter: 0 });
    assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
    assert.lengthOf(await icr.installations().toArray(), 3);
  }),

  "everything that waits for nothing works while timers are stopped": withStoppedTimers(async () => {
    const { registry, id, installation } = setUp();
    const options = { appId: registry.appId, tokenStore: recordingTokenStore(), timeoutMs: 5000, coalesce: true };
    for (const icr of [createClient(registry, { coalesce: true }), createClient(registry, options)]) {
      assert.equal((await icr.installationForOrganization(installation.organization.id)).id, id);
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
      registry.revoke((await icr.installationAccessToken(id)).token);
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
      await Promise.all(Array.from({ length: 20 }, () => icr.fetchAsApp("/projects")));
      assert.isTrue(await icr.deleteAccessToken(await icr.appAccessToken()));
      await icr.invalidate();
      await icr.revokeAll({ shared: true });
    }
    assert.isAtLeast(tokenRequests(registry).length, 4);
  }),

  "with places to wait for, too": withStoppedTimers(async () => {
    const { registry } = setUp();
    const icr = createClient(registry, { maxConcurrency: 1, coalesce: true });
    const ids = registry.installations.map(({ id }) => id);
    await Promise.all(ids.map((id) => icr.getInstallation(id)));
  }),
};
