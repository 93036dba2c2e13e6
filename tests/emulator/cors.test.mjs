import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { call } from "./caller.mjs";

const headers = {
  origin: "https://page.example",
  "access-control-request-method": "DELETE",
  "access-control-request-headers": "authorization,x-icr-api-version",
};

test("a preflight allows any origin the methods and the headers that clients use", async () => {
  const registry = createRegistry();
  registry.injectFault({ status: 500 });
  const response = await call(registry, "OPTIONS /app/installations/token", { headers });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  for (const method of ["GET", "POST", "DELETE"]) {
    assert.ok(response.headers.get("access-control-allow-methods").split(", ").includes(method));
  }
  for (const header of ["authorization", "content-type", "x-icr-api-version"]) {
    assert.ok(response.headers.get("access-control-allow-headers").split(", ").includes(header));
  }
  assert.deepEqual(registry.requests, []);
  assert.equal((await call(registry, "GET /projects")).status, 500, "the fault waited for a request that counts");
});

test("every response may be read by a page, with its date, retry-after and request id", async () => {
  const registry = createRegistry();
  registry.injectFault({ status: 503 });
  for (const { headers } of [await call(registry, "GET /projects"), await call(registry, "GET /projects")]) {
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.equal(headers.get("access-control-expose-headers"), "date, retry-after, x-request-id");
  }
});

test("without CORS a preflight is rejected and no response may be read by a page", async () => {
  const registry = createRegistry({ cors: false });
  const preflight = await call(registry, "OPTIONS /app/installations/token", { headers });
  assert.equal(preflight.status, 405);
  assert.equal(preflight.headers.get("access-control-allow-origin"), null);
});
