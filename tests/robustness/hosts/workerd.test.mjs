import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../../scripts/lib/node-server.mjs";
import { withResolvers } from "../../../src/runtime/js/wait.js";
import { startWorkerd } from "../../support/start-workerd.mjs";
import { within } from "../../support/time-limit.mjs";

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

test("in workerd with the entry for pages, whose wasm it does not compile, an IcrError says which one to take", async (t) => {
  const workerd = await startWorkerd(fileURLToPath(new URL("wrong-entry-worker.mjs", import.meta.url)));
  t.after(() => workerd.close());
  const { code, message, cause } = await (await fetch(workerd.url)).json();
  assert.equal(code, "unsupported_runtime");
  assert.match(message, /condition `workerd`/);
  assert.equal(cause, "CompileError");
});

/** Sends a request, and resets the connection once `begun` is resolved: a connection that only ends stops no request there. */
async function cut(url, begun) {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(port, hostname);
  socket.on("error", () => {});
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nhost: worker\r\n\r\n`);
  await begun;
  socket.resetAndDestroy();
}

for (const [what, host] of Object.entries(hosts)) {
  test(`in workerd with ${what} requests that are cut hold up no other`, async (t) => {
    const registry = createRegistry({ installations: [{ permissions: { organization_projects: "VIEW" } }] });
    const cuts = 3;
    const begun = Array.from({ length: cuts }, withResolvers);
    const stopped = Array.from({ length: cuts }, withResolvers);
    let mints = 0;
    const front = await serve({
      async fetch(request) {
        const { pathname } = new URL(request.url);
        if (pathname === "/jwt") return new Response(await registry.signJwt());
        const mint = mintPath.test(pathname) ? mints++ : cuts;
        if (mint >= cuts) return registry.fetch(request);
        begun[mint].resolve();
        request.signal.addEventListener("abort", stopped[mint].resolve);
        return new Promise(() => {});
      },
    });
    const workerd = await startWorkerd(entry, undefined, host);
    t.after(() => workerd.close());
    t.after(() => front.close());
    const options = JSON.stringify({ maxConcurrency: 2, timeoutMs: 1000 });
    const [{ id }] = registry.installations;
    const query = new URLSearchParams({ registry: front.url, appId: registry.appId, id, options });
    const url = `${workerd.url}/?${query}`;

    for (const [index, each] of begun.entries()) {
      await within(8000, cut(url, each));
      await within(2000, stopped[index]);
    }
    const response = await fetch(url, { signal: AbortSignal.timeout(8000) });
    assert.equal(await response.json(), 200);
    assert.equal(mints, cuts + 1);
  });
}
