import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { jwtEndpoint, jwtSigner } from "icr-app-client/host";
import { createRegistry } from "icr-app-client/testing";
import { pkcs8, publicJwk } from "./keys.mjs";
import { rejects, throws } from "./rejections.mjs";

const registry = createRegistry({ app: { id: "app-1", publicKey: publicJwk }, installations: 2 });
const sign = jwtSigner({ appId: "app-1", privateKey: pkcs8 });
const isStaff = (request) => request.headers.get("cookie") === "staff";
const endpoint = jwtEndpoint({ sign, authorize: isStaff });
const request = (init) => new Request("https://app.example/icr/jwt", init);

test("a client in a page gets its JWT there", async () => {
  const icr = new IcrClient({ jwt: () => endpoint(request({ headers: { cookie: "staff" } })), fetch: registry.fetch });
  assert.equal((await icr.listInstallations()).installations.length, 2);
});

test("a JWT is kept by nobody on the way", async () => {
  const response = await endpoint(request({ headers: { cookie: "staff" } }));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/jwt");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.match(await response.text(), /^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test("who is not authorized gets none", async () => {
  const refused = await endpoint(request());
  assert.deepEqual([refused.status, await refused.text()], [403, ""]);
  for (const answer of [false, undefined, null, 0, "", Promise.resolve(false)]) {
    const { status } = await jwtEndpoint({ sign, authorize: () => answer })(request());
    assert.equal(status, 403);
  }
});

test("a Response of authorize is the answer, and no permission", async () => {
  const response = await jwtEndpoint({ sign, authorize: () => Response.redirect("https://app.example/login") })(
    request(),
  );
  assert.equal(response.status, 302);
});

test("what authorize throws is no permission either", async () => {
  const failing = jwtEndpoint({ sign, authorize: () => Promise.reject(new Error("no database")) });
  await assert.rejects(failing(request()), /no database/);
});

test("other methods are refused before anybody is asked", async () => {
  const authorize = () => assert.fail("asked");
  for (const method of ["POST", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
    const response = await jwtEndpoint({ sign, authorize })(request({ method }));
    assert.deepEqual([response.status, response.headers.get("allow")], [405, "GET"]);
  }
});

test("a request of another kind is refused, for no response would reach anybody", async () => {
  const ofExpress = { method: "GET", url: "/icr/jwt", headers: { cookie: "staff" } };
  await rejects(endpoint(ofExpress), "invalid_argument", /send what `sign\(\)` resolves to/);
});

test("an endpoint for everybody is not made by mistake", () => {
  throws(() => jwtEndpoint({ sign }), "invalid_options", /authorize/);
  throws(() => jwtEndpoint({ sign, authorize: true }), "invalid_options", /authorize/);
  throws(() => jwtEndpoint({ authorize: isStaff }), "invalid_options", /sign/);
});
