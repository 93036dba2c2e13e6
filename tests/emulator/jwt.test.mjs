import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { call } from "./caller.mjs";

const nowMs = Date.UTC(2024, 4, 6, 7, 8, 9);
const now = nowMs / 1000;
const registry = createRegistry({ now: () => nowMs });

async function responseTo(jwt) {
  const { status, body } = await call(registry, "GET /app/installations", { jwt });
  return status === 200 ? 200 : `${status} ${body.message}`;
}

async function responseToClaims(request) {
  return responseTo(await registry.signJwt(request));
}

test("a JWT is backdated by a minute and lives nine minutes by default", async () => {
  const jwt = await registry.signJwt();
  const [header, payload] = jwt.split(".", 2).map((part) => JSON.parse(Buffer.from(part, "base64url")));
  assert.equal(header.alg, "RS256");
  assert.deepEqual(payload, { iss: registry.appId, iat: now - 60, exp: now + 540, alg: "RS256" });
  assert.equal(await responseTo(jwt), 200);
});

test("signJwt takes what a client hands to its jwt option, and starts from that time", async () => {
  const { signJwt } = registry;
  assert.equal(await responseTo(await signJwt({ reason: "missing", now: nowMs - 1000 })), 200);
  assert.match(await responseTo(await signJwt({ reason: "rejected", now: nowMs - 3_600_000 })), /401 .*expired/);
});

test("exp may be ten minutes ahead and no more, and iat must not be in the future", async () => {
  assert.equal(await responseToClaims({ exp: now + 600 }), 200);
  assert.match(await responseToClaims({ exp: now + 660 }), /401 .*more than 10 minutes/);
  assert.match(await responseToClaims({ exp: now - 1 }), /401 .*expired/);
  assert.equal(await responseToClaims({ iat: now + 3 }), 200);
  assert.match(await responseToClaims({ iat: now + 60 }), /401 .*future/);
});

test("claims that are missing or of the wrong type are rejected", async () => {
  for (const claim of ["iss", "iat", "exp"]) {
    for (const value of [undefined, null, `${now + 60}`]) {
      const response = await responseToClaims({ claims: { [claim]: value } });
      assert.match(response, /^401 /, `${claim}: ${value}`);
    }
  }
});

test("the payload must contain alg as ICR documents it, unless the registry is not strict", async () => {
  const lenient = createRegistry({ now: () => nowMs, strictJwt: false });
  for (const alg of [undefined, "HS256", ["RS256"]]) {
    const jwt = await registry.signJwt({ claims: { alg } });
    assert.match(await responseTo(jwt), /^401 The JWT's payload must contain alg: "RS256"/);
    // The first apps of all registries share an id and a key.
    assert.equal((await call(lenient, "GET /app/installations", { jwt })).status, 200);
  }
  const { status, body } = await call(lenient, "GET /app/installations", {
    jwt: await registry.signJwt({ exp: now + 660, claims: { alg: undefined } }),
  });
  assert.equal(`${status} ${body.message}`, "401 The JWT's exp is more than 10 minutes ahead");
});

test("a JWT of an unknown issuer, or signed with another app's key, is rejected", async () => {
  assert.match(await responseToClaims({ iss: "nobody" }), /401 .*names no app/);
  const other = registry.addApp();
  assert.match(await responseTo(await other.signJwt({ iss: registry.appId })), /401 .*not signed with the key/);
  assert.equal(await responseTo(await other.signJwt()), 200);
});

test("another algorithm than RS256 is rejected, an unsigned JWT included", async () => {
  const { privateKey, publicKey } = await generateKeyPair("PS256", { extractable: true });
  const app = registry.addApp({ publicKey: await exportSPKI(publicKey) });
  const claims = { iss: app.id, iat: now - 60, exp: now + 60 };
  const pss = await new SignJWT(claims).setProtectedHeader({ alg: "PS256" }).sign(privateKey);
  assert.match(await responseTo(pss), /401 .*RS256/);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  assert.match(await responseTo(`${encode({ alg: "none" })}.${encode(claims)}.`), /^401 /);
});

test("a text that is no JWT is rejected", async () => {
  for (const text of ["x", "a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30.AA"]) assert.match(await responseTo(text), /^401 /, text);
});

test("a host outside signs for an app that was given its public key, as PEM or as JWK", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  for (const [id, key] of [
    ["pem", await exportSPKI(publicKey)],
    ["jwk", await exportJWK(publicKey)],
  ]) {
    const app = registry.addApp({ id, publicKey: key });
    const jwt = await new SignJWT({ alg: "RS256", iss: id, iat: now - 60, exp: now + 540 })
      .setProtectedHeader({ alg: "RS256" })
      .sign(privateKey);
    assert.equal(await responseTo(jwt), 200, id);
    await assert.rejects(app.signJwt(), /private key/);
  }
});

test("an invalid public key throws from the registry, and is not reported as a rejected JWT", async () => {
  const app = registry.addApp({ publicKey: { kty: "RSA" } });
  const jwt = await registry.signJwt({ iss: app.id });
  await assert.rejects(call(registry, "GET /app/installations", { jwt }), /n and e/);
});

test("two apps cannot share an id", () => {
  assert.throws(() => registry.addApp({ id: registry.appId }), /already has an app/);
});
