import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createRegistry,
  exampleAccessToken,
  exampleInstallation,
  exampleInstallationAccessToken,
} from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

const twoHoursMs = 7_200_000;

test("an app access token has the documented fields and lives two hours", async () => {
  const registry = createRegistry({ now: () => Date.UTC(2024, 0, 1) });
  const { status, body } = await callAsApp(registry, "POST /app/accessTokens");
  assert.equal(status, 201);
  assert.deepEqual(Object.keys(body), Object.keys(exampleAccessToken));
  assert.match(body.token, /^crs_[0-9a-f]{48}$/);
  assert.equal(body.appId, registry.appId);
  assert.equal(body.isActive, true);
  assert.equal(Date.parse(body.expiresAt), registry.now() + twoHoursMs);
});

test("an installation access token names its installation and organization and carries the installation's permissions", async () => {
  const registry = createRegistry();
  const installation = registry.installations[1];
  const { status, body } = await callAsApp(registry, `POST /app/installations/${installation.id}/accessTokens`);
  assert.equal(status, 201);
  assert.deepEqual(Object.keys(body), Object.keys(exampleInstallationAccessToken));
  assert.equal(body.installationId, installation.id);
  assert.equal(body.organizationId, installation.organization.id);
  assert.deepEqual(body.permissions, installation.permissions);
});

test("every mint makes another token", async () => {
  const registry = createRegistry();
  const tokens = [await mint(registry), await mint(registry), await mint(registry, registry.installations[0].id)];
  assert.equal(new Set(tokens).size, 3);
  assert.equal(new Set(registry.tokens.map(({ id }) => id)).size, 3);
});

test("deleting a token returns true, and the token is invalid afterwards", async () => {
  const registry = createRegistry();
  const token = await mint(registry, registry.installations[0].id);
  const deletion = await call(registry, "DELETE /app/installations/token", { token });
  assert.equal(deletion.status, 200);
  assert.equal(deletion.body, true);
  assert.equal(registry.tokens[0].isActive, false);
  assert.equal((await call(registry, "DELETE /app/installations/token", { token })).status, 401);
  assert.equal((await call(registry, "GET /projects", { token })).status, 401);
});

test("one installation is returned with every documented field", async () => {
  const registry = createRegistry({ installations: 12 });
  for (const { id } of registry.installations) {
    const { status, body } = await callAsApp(registry, `GET /app/installations/${id}`);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), Object.keys(exampleInstallation).sort());
    assert.deepEqual(Object.keys(body.organization).sort(), Object.keys(exampleInstallation.organization).sort());
    assert.equal(body.accessTokensUrl, `undefined/app/installations/${id}/accessTokens`);
  }
});

test("an installation that is unknown, uninstalled or of another app is not found", async () => {
  const registry = createRegistry();
  const other = registry.addApp();
  const foreign = registry.install({ appId: other.id });
  const gone = registry.install();
  registry.uninstall(gone.id);
  for (const id of ["undefined", gone.id, foreign.id]) {
    for (const request of [`GET /app/installations/${id}`, `POST /app/installations/${id}/accessTokens`]) {
      const { status, body } = await callAsApp(registry, request);
      assert.equal(status, 404);
      assert.deepEqual(body, { statusCode: 404, message: "Installation not found", error: "Not Found" });
    }
  }
});

test("an id that has to be percent-encoded is found", async () => {
  const registry = createRegistry({ installations: [{ id: "a/b ü?" }] });
  const { status, body } = await callAsApp(registry, `GET /app/installations/${encodeURIComponent("a/b ü?")}`);
  assert.equal(status, 200);
  assert.equal(body.id, "a/b ü?");
  assert.equal((await callAsApp(registry, "GET /app/installations/%zz")).status, 400);
});

test("a suspended installation is not listed, and is rejected until the suspension is lifted", async () => {
  const registry = createRegistry({ installations: 2 });
  const [{ id }] = registry.installations;
  const token = await mint(registry, id);
  const statuses = async () => [
    (await callAsApp(registry, "GET /app/installations")).body.pagination.total,
    (await callAsApp(registry, `POST /app/installations/${id}/accessTokens`)).status,
    (await call(registry, "GET /projects", { token })).status,
  ];
  assert.deepEqual(await statuses(), [2, 201, 200]);
  registry.suspend(id);
  assert.deepEqual(await statuses(), [1, 403, 403]);
  registry.unsuspend(id);
  assert.deepEqual(await statuses(), [2, 201, 200]);
  registry.uninstall(id);
  assert.deepEqual(await statuses(), [1, 404, 401]);
});

test("each endpoint rejects the other kind of authorization, and none at all", async () => {
  const registry = createRegistry();
  const [{ id }] = registry.installations;
  const jwt = await registry.signJwt();
  const token = await mint(registry);
  const withJwt = [
    "POST /app/accessTokens",
    `POST /app/installations/${id}/accessTokens`,
    "GET /app/installations",
    `GET /app/installations/${id}`,
  ];
  for (const request of withJwt) assert.equal((await call(registry, request, { token })).status, 401, request);
  for (const request of ["DELETE /app/installations/token", "GET /projects"]) {
    assert.equal((await call(registry, request, { token: jwt })).status, 401, request);
  }
  for (const request of [...withJwt, "DELETE /app/installations/token", "GET /projects"]) {
    const { status, body } = await call(registry, request);
    assert.equal(status, 401, request);
    assert.equal(body.error, "Unauthorized");
  }
  const basic = await call(registry, "GET /app/installations", { headers: { authorization: `Basic ${jwt}` } });
  assert.equal(basic.status, 401);
});

test("an unexpected body is rejected", async () => {
  const registry = createRegistry();
  const [{ id }] = registry.installations;
  for (const request of ["POST /app/accessTokens", `POST /app/installations/${id}/accessTokens`]) {
    assert.equal((await callAsApp(registry, request, { body: "{}" })).status, 400, request);
    assert.equal((await callAsApp(registry, request, { body: "" })).status, 201, request);
  }
  const token = await mint(registry);
  assert.equal((await call(registry, "DELETE /app/installations/token", { token, body: "null" })).status, 400);
  assert.equal((await call(registry, "DELETE /app/installations/token", { token })).status, 200);
});

test("an absent version is the newest, and one that is not supported is a bad request", async () => {
  const registry = createRegistry({ apiVersions: ["2023-06-16", "2024-01-01"] });
  for (const version of [undefined, "2023-06-16", "2024-01-01"]) {
    assert.equal((await callAsApp(registry, "GET /app/installations", { version })).status, 200);
  }
  const { status, body } = await callAsApp(registry, "GET /app/installations", { version: "2022-01-01" });
  assert.equal(status, 400);
  assert.match(body.message, /2022-01-01/);
});

test("an unknown path is not found, and a wrong method is named with those that are allowed", async () => {
  const registry = createRegistry();
  const missing = await callAsApp(registry, "GET /app/nothing");
  assert.deepEqual(missing.body, { statusCode: 404, message: "Cannot GET /app/nothing", error: "Not Found" });
  assert.equal((await callAsApp(registry, "GET /app/installations/")).status, 404);
  const wrong = await callAsApp(registry, "PUT /app/installations/token");
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get("allow"), "DELETE, GET");
});

test("the API is found under the base path alone", async () => {
  const registry = createRegistry({ basePath: "/v1/" });
  assert.equal((await callAsApp(registry, "GET /v1/app/installations")).status, 200);
  for (const path of ["/app/installations", "/v1app/installations", "/v1", "/v1/v1/app/installations"]) {
    assert.equal((await callAsApp(registry, `GET ${path}`)).status, 404, path);
  }
  assert.equal(registry.requests[2].path, "/v1app/installations");
  assert.equal(registry.requests[0].path, "/app/installations");
});

test("every response has the registry's date and a new request id", async () => {
  const registry = createRegistry({ now: () => Date.UTC(2023, 5, 16, 12) });
  const responses = [await callAsApp(registry, "GET /app/installations"), await call(registry, "GET /nowhere")];
  for (const { headers } of responses) assert.equal(headers.get("date"), "Fri, 16 Jun 2023 12:00:00 GMT");
  const ids = responses.map(({ headers }) => headers.get("x-request-id"));
  assert.notEqual(ids[0], ids[1]);
  assert.deepEqual(
    registry.requests.map(({ requestId }) => requestId),
    ids,
  );
});
