import assert from "node:assert/strict";
// By its path: the package.json beside this file is another than the package's own.
import { createRegistry } from "../../../dist/testing.js";
import { serve } from "../../../scripts/lib/node-server.mjs";

const ids = ["first", "second", "third"];
const expected = {
  calledByImport: [],
  isInstantiated: true,
  installationIds: ids,
  projectsStatus: 200,
  tokenInstallationId: "first",
  deleted: true,
  errorCode: "not_found",
};
const expectedRequests = [
  "GET /app/installations 200",
  "GET /app/installations 200",
  "POST /app/installations/first/accessTokens 201",
  "GET /projects 200",
  "POST /app/installations/first/accessTokens 201",
  "DELETE /app/installations/token 200",
  "GET /app/installations/none 404",
];

/**
 * Lets a consumer use a new registry over HTTP, and checks on both sides what it did.
 *
 * @param {(registryUrl: string) => Promise<object | void>} consume resolves to the consumer's report, unless that is sent to
 * `/report`
 * @param {object} [options]
 * @param {boolean} [options.isPrecompiled] whether the wasm has to be compiled by the build, as where hosts forbid it
 * later
 */
export async function checkConsumer(consume, { isPrecompiled = false } = {}) {
  const installations = ids.map((id) => ({ id, permissions: { organization_projects: "VIEW" } }));
  const registry = createRegistry({ installations });
  let sent;
  const front = await serve({
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/report") sent = await request.json();
      else if (pathname !== "/icr/jwt") return registry.fetch(request);
      return new Response(await registry.signJwt(), { headers: { "access-control-allow-origin": "*" } });
    },
  });
  try {
    const report = (await consume(front.url)) ?? sent;
    assert.deepEqual(report, { ...expected, isCompiled: !isPrecompiled });
    const requests = registry.requests.filter(({ method }) => method !== "OPTIONS");
    assert.deepEqual(
      requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
      expectedRequests,
    );
  } finally {
    await front.close();
  }
}
