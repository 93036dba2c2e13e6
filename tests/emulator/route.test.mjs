import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry, HttpError } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

const path = "/retirements/list";

async function registryWith(handler, options, request = "GET") {
  const registry = createRegistry({ installations: 2 });
  registry.route(request, path, handler, options);
  const token = await mint(registry, registry.installations[0].id);
  return { registry, token };
}

test("a route answers with what its handler returns, as JSON", async () => {
  const { registry, token } = await registryWith(({ query }) => ({ skip: query.skip }));
  const { status, headers, body } = await call(registry, `GET ${path}?skip=5`, { token });
  assert.equal(status, 200);
  assert.match(headers.get("content-type"), /^application\/json/);
  assert.ok(headers.get("x-request-id"));
  assert.deepEqual(body, { skip: "5" });
});

test("a handler may be asynchronous, and undefined is an answer without a body", async () => {
  const { registry, token } = await registryWith(async () => undefined);
  const { status, body } = await call(registry, `GET ${path}`, { token });
  assert.deepEqual([status, body], [204, ""]);
});

test("a handler receives path parameters, body, request and caller", async () => {
  const registry = createRegistry();
  const [installation] = registry.installations;
  let received;
  registry.route("post", "/organizations/{organizationId}/reservations/{name}", async (context) => {
    received = { ...context, text: await context.request.text() };
    return true;
  });
  const token = await mint(registry, installation.id);
  const answer = await call(registry, `POST /organizations/o%2F1/reservations/a%20b`, { token, body: '{"amount":3}' });
  assert.equal(answer.status, 200);
  assert.deepEqual(received.parameters, { organizationId: "o/1", name: "a b" });
  assert.deepEqual(received.body, { amount: 3 });
  assert.equal(received.text, '{"amount":3}');
  assert.deepEqual(received.installation, installation);
  assert.equal(received.token.installationId, installation.id);
  assert.ok(!JSON.stringify(received.token).includes(token));
  assert.equal(received.appId, registry.appId);
});

test("a body that is not JSON is text, and none is undefined", async () => {
  const { registry, token } = await registryWith(({ body }) => ({ type: typeof body, body }), {}, "POST");
  const send = async (body) => (await call(registry, `POST ${path}`, { token, body })).body;
  assert.deepEqual(await send("a;b"), { type: "string", body: "a;b" });
  assert.deepEqual(await send(), { type: "undefined" });
});

test("a Response goes out as it is, bytes included", async () => {
  const bytes = Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0xff, 0x00);
  const headers = { "content-type": "application/pdf", "content-disposition": 'attachment; filename="a.pdf"' };
  const { registry, token } = await registryWith(() => new Response(bytes, { status: 203, headers }));
  const authorization = `Bearer ${token}`;
  const response = await registry.fetch(`https://registry.example${path}`, { headers: { authorization } });
  assert.equal(response.status, 203);
  assert.equal(response.headers.get("content-type"), "application/pdf");
  assert.match(response.headers.get("content-disposition"), /a\.pdf/);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
  registry.injectFault({ cutBody: true });
  const cut = await registry.fetch(`https://registry.example${path}`, { headers: { authorization } });
  await assert.rejects(cut.arrayBuffer(), TypeError);
});

test("what a handler throws is an error response if it has an error status", async () => {
  const thrown = [
    [{ status: 409, messages: ["already retired", "try another"] }, 409, ["already retired", "try another"]],
    [{ status: 404 }, 404, "Not Found"],
    [new HttpError(422, "no"), 422, "no"],
    [Object.assign(new Error("teapot"), { status: 418 }), 418, "teapot"],
  ];
  for (const [error, status, message] of thrown) {
    const { registry, token } = await registryWith(() => {
      throw error;
    });
    const answer = await call(registry, `GET ${path}`, { token });
    assert.equal(answer.status, status);
    assert.deepEqual(answer.body.message, message);
  }
  const { registry, token } = await registryWith(() => assert.fail("a mistake in the test"));
  await assert.rejects(call(registry, `GET ${path}`, { token }), /a mistake in the test/);
});

test("a route is behind the registry's own checks", async () => {
  let calls = 0;
  const { registry, token } = await registryWith(() => (calls += 1));
  const send = async (options) => (await call(registry, `GET ${path}`, options)).status;
  assert.equal(await send({}), 401);
  assert.equal(await send({ token: await registry.signJwt() }), 401);
  assert.equal(await send({ token, version: "1999-01-01" }), 400);
  assert.equal((await call(registry, `PUT ${path}`, { token })).status, 405);
  registry.suspend(registry.installations[0].id);
  assert.equal(await send({ token }), 403);
  registry.unsuspend(registry.installations[0].id);
  registry.injectFault({ path, status: 503 });
  assert.equal(await send({ token }), 503);
  assert.equal(calls, 0);
  assert.equal(await send({ token }), 200);
  registry.revoke(token);
  assert.equal(await send({ token }), 401);
});

test("a route can require permissions, a JWT, or nothing", async () => {
  const registry = createRegistry({
    installations: [{ permissions: { organization_warehouse: "VIEW", organization_new: "AUDIT" } }],
  });
  const token = await mint(registry, registry.installations[0].id);
  const statusWith = async (permissions) => {
    registry.route("GET", path, () => 1, { permissions });
    return (await call(registry, `GET ${path}`, { token })).status;
  };
  assert.equal(await statusWith({ organization_warehouse: "VIEW" }), 200);
  assert.equal(await statusWith({ organization_warehouse: "WRITE" }), 403);
  assert.equal(await statusWith({ organization_new: "AUDIT" }), 200);
  assert.equal(await statusWith({ organization_new: "OTHER" }), 403);
  assert.equal(await statusWith({ organization_warehouse: "VIEW", organization_info: "VIEW" }), 403);

  registry.route("GET", "/app", ({ appId }) => appId, { authorization: "jwt" });
  assert.equal((await callAsApp(registry, "GET /app")).body, registry.appId);
  assert.equal((await call(registry, "GET /app", { token })).status, 401);
  registry.route("GET", "/v1/openapi", ({ token }) => String(token), { authorization: "none" });
  assert.equal((await call(registry, "GET /v1/openapi")).body, "undefined");
});

test("a route takes precedence over a built-in endpoint and an earlier route", async () => {
  const registry = createRegistry();
  const token = await mint(registry);
  registry.route("GET", "/projects", () => 1);
  registry.route("GET", "/projects", () => 2);
  assert.equal((await call(registry, "GET /projects", { token })).body, 2);
  assert.throws(() => registry.route("GET", "projects", () => 3), TypeError);
});
