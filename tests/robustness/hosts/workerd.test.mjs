import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../../scripts/lib/node-server.mjs";
import { startWorkerd } from "../../support/start-workerd.mjs";

const entry = fileURLToPath(new URL("worker.mjs", import.meta.url));
const mintPath = /\/accessTokens$/;

/** Workers that do not look like one: there is no `navigator`, or it says nothing. */
const hosts = {
  "today's": {},
  "the flag no_global_navigator": { compatibilityFlags: ["no_global_navigator"] },
  "a compatibility date before navigator": { compatibilityDate: "2021-11-03" },
  "a date before navigator, with Node's modules": {
    compatibilityDate: "2022-03-01",
    compatibilityFlags: ["nodejs_compat"],
  },
};

for (const [what, host] of Object.entries(hosts)) {
  test(`in workerd with ${what} requests share values and no promise`, async (t) => {
    const workerd = await startWorkerd(entry, undefined, host);
    const registry = createRegistry({ installations: [{ permissions: { organization_projects: "VIEW" } }] });
    let heldMints = 0;
    let release;
    const released = new Promise((resolve) => (release = resolve));
    let onHeld;
    const held = new Promise((resolve) => (onHeld = resolve));
    const front = await serve({
      async fetch(request) {
        const { pathname } = new URL(request.url);
        if (pathname === "/jwt") return new Response(await registry.signJwt());
        // The first request for a token hangs, as one does whose Worker request was cancelled.
        if (mintPath.test(pathname) && heldMints++ === 0) {
          onHeld();
          await released;
        }
        return registry.fetch(request);
      },
    });
    // workerd ends only with its last request.
    t.after(() => release());
    t.after(() => workerd.close());
    t.after(() => front.close());
    const [{ id }] = registry.installations;
    const call = async () => {
      const query = new URLSearchParams({ registry: front.url, appId: registry.appId, id });
      const signal = AbortSignal.timeout(4000);
      return (await fetch(`${workerd.url}/?${query}`, { signal })).json();
    };

    const first = call();
    first.catch(() => {});
    await held;
    assert.equal(await call(), 200, "the second request does not wait for the first one's promise");
    assert.equal(heldMints, 2);
    assert.equal(await call(), 200, "the third uses what the second brought");
    assert.equal(heldMints, 2);
    release();
    assert.equal(await first, 200);
  });
}
