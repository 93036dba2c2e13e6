import assert from "node:assert/strict";
import { test } from "node:test";
import { SignJWT, generateKeyPair } from "jose";
import { createRegistry } from "icr-app-client/testing";
import { explainJwt, pastedJwt } from "../../www/lab/jwt.js";

const nowMs = Date.parse("2026-06-15T12:00:00Z");
const now = nowMs / 1000;
const registry = createRegistry({ now: () => nowMs });

/** What the emulator does with a JWT of these claims. */
async function isAccepted(jwt) {
  const headers = { authorization: `Bearer ${jwt}`, "x-icr-api-version": "2023-06-16" };
  return (await registry.fetch("https://api.carbonregistry.com/app/installations", { headers })).status === 200;
}

const claims = {
  "a good one": {},
  "one that expires now": { exp: now },
  "one that expired": { exp: now - 60 },
  "one for 10 minutes": { exp: now + 600 },
  "one for 11 minutes": { exp: now + 660 },
  "one in milliseconds": { exp: nowMs + 540_000 },
  "one of the future": { iat: now + 30 },
  "one that was just issued": { iat: now },
  "one without exp": { claims: { exp: undefined } },
  "one without iat": { claims: { iat: undefined } },
  "one without iss": { claims: { iss: undefined } },
  "one without alg": { claims: { alg: undefined } },
  "one with another alg": { claims: { alg: "HS256" } },
  "one with an exp that is a text": { claims: { exp: "tomorrow" } },
};

for (const [name, request] of Object.entries(claims)) {
  test(`the lab says of a JWT what the registry does: ${name}`, async () => {
    const jwt = await registry.signJwt(request);
    assert.equal(explainJwt(jwt, nowMs).isAccepted, await isAccepted(jwt));
  });
}

test("the lab refuses another algorithm, as the registry does", async () => {
  const { privateKey } = await generateKeyPair("ES256");
  const payload = { iss: registry.appId, iat: now - 60, exp: now + 540, alg: "RS256" };
  const jwt = await new SignJWT(payload).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
  assert.equal(await isAccepted(jwt), false);
  assert.equal(explainJwt(jwt, nowMs).isAccepted, false);
});

const titles = (text) =>
  explainJwt(text, nowMs)
    .checks.map(({ title, text: more }) => `${title}. ${more}`)
    .join(" ");

test("the lab says how a JWT is wrong", async () => {
  assert.match(titles(await registry.signJwt({ exp: now - 660 })), /Expired 11 min 0 s ago\. Create a new one/);
  assert.match(titles(await registry.signJwt({ exp: now + 86_400 })), /Expires in 24 h 0 min\. ICR allows 10 minutes/);
  assert.match(titles(await registry.signJwt({ claims: { alg: undefined } })), /The claims have no alg/);
  assert.match(titles("crs_0123"), /It is an access token/);
  assert.match(titles("-----BEGIN PRIVATE KEY-----"), /Never paste one into a page/);
  assert.match(titles("a.b"), /this has 2/);
  assert.match(titles("e30.e.x"), /second part is not base64url/);
  assert.match(titles("W10.W10.x"), /first part is not base64url of a JSON object/);
});

test("the lab reads a JWT as people paste it", async () => {
  const jwt = await registry.signJwt();
  const wrapped = jwt.replace(/(.{64})/g, "$1\r\n");
  const pasted = {
    whole: [`Bearer ${jwt}`, `bearer ${jwt}\n`, `Authorization: Bearer ${jwt}`, `"${jwt}",`, `\uFEFF${jwt}\u200B`],
    broken: [wrapped, `authorization: bearer ${wrapped}`, jwt.replace(".", " . ")],
  };
  for (const text of [...pasted.whole, ...pasted.broken]) {
    assert.equal(pastedJwt(text), jwt);
    assert.ok(explainJwt(text, nowMs).isAccepted, text);
  }
  for (const text of pasted.whole) assert.doesNotMatch(titles(text), /White space/);
  for (const text of pasted.broken) assert.match(titles(text), /White space removed/);
});

test("the lab reads claims that are not what they should be", () => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const odd = [{ alg: "RS256" }, { exp: 1e300, iat: null, iss: 7, constructor: [1], zoë: "é" }].map(part).join(".");
  const { claims: read, isAccepted: accepted } = explainJwt(`Bearer ${odd}.x`, nowMs);
  assert.equal(accepted, false);
  assert.deepEqual(
    read.map(({ name, value }) => [name, value]),
    [
      ["exp", "1e+300"],
      ["iat", "null"],
      ["iss", "7"],
      ["constructor", "[1]"],
      ["zoë", "é"],
    ],
  );
});
