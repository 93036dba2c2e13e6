import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, webcrypto } from "node:crypto";
import { test } from "node:test";
import { inspect } from "node:util";
import { IcrClient } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";
import { createRegistry } from "icr-app-client/testing";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { base64, lines, others, pkcs1, pkcs8, publicJwk, publicKey } from "./keys.mjs";
import { rejects, throws } from "./rejections.mjs";

const appId = "7d1f9d0a-app";
const rs256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const der = (type) => createPrivateKey(pkcs8).export({ type, format: "der" });
const registry = createRegistry({ app: { id: appId, publicKey: publicJwk }, installations: 1 });

/** Whether the registry takes what is signed with a key. */
async function isAccepted(privateKey) {
  const icr = new IcrClient({ jwt: jwtSigner({ appId, privateKey }), fetch: registry.fetch, maxRetries: 0 });
  return (await icr.listInstallations()).installations.length === 1;
}

const escaped = (pem) => pem.replaceAll("\n", "\\n");
const keys = {
  "as PKCS#8": pkcs8,
  "as PKCS#1": pkcs1,
  "with CRLF": pkcs8.replaceAll("\n", "\r\n"),
  "with line breaks written \\n": escaped(pkcs8),
  "with line breaks written \\r\\n": pkcs1.replaceAll("\n", "\\r\\n"),
  "with line breaks written twice over": pkcs8.replaceAll("\n", "\\\\n"),
  "in double quotes": `"${escaped(pkcs8)}"`,
  "in single quotes, with white space around": `  '${pkcs1}'\n`,
  "in one line, with spaces for line breaks": pkcs8.trim().replaceAll("\n", " "),
  "in one line, with nothing for line breaks": pkcs1.replaceAll("\n", ""),
  "as base64 of the PEM": base64(pkcs8),
  "as base64 of the PEM, in lines": base64(pkcs1).replaceAll(/.{76}/g, "$&\n"),
  "as base64 of the PEM with CRLF, in quotes": `"${base64(pkcs8.replaceAll("\n", "\r\n"))}"`,
  "as base64url of the PEM": Buffer.from(pkcs8).toString("base64url"),
  "as base64 without BEGIN and END": lines(pkcs1),
  "after a byte order mark": `\uFEFF${pkcs8}`,
  "after the remarks of openssl": `Bag Attributes\n    friendlyName: app\nKey Attributes: <No Attributes>\n${pkcs8}`,
  "beside its public key": `${publicKey}${pkcs8}`,
  "as PKCS#1 that is called PKCS#8": pkcs1.replaceAll("RSA PRIVATE", "PRIVATE"),
  "as bytes of a PEM file": Buffer.from(pkcs8),
  "as bytes of a DER file": new Uint8Array(der("pkcs8")),
  "as bytes of a DER file of PKCS#1": der("pkcs1"),
  "as a CryptoKey": await crypto.subtle.importKey("pkcs8", der("pkcs8"), rs256, false, ["sign"]),
};
for (const [form, key] of Object.entries(keys)) {
  test(`the registry takes a JWT signed with a key ${form}`, async () => {
    assert.equal(await isAccepted(key), true);
  });
}

test("a JWT has the documented claims, and alg in both parts", async () => {
  const now = 1_700_000_000_999;
  const jwt = await jwtSigner({ appId, privateKey: pkcs8 })({ reason: "missing", now });
  assert.deepEqual(decodeProtectedHeader(jwt), { alg: "RS256", typ: "JWT" });
  assert.deepEqual(decodeJwt(jwt), { iss: appId, iat: 1_699_999_940, exp: 1_700_000_540, alg: "RS256" });
  assert.doesNotMatch(jwt, /[=+/\s]/);
});

test("without a context it is the time of this machine", async () => {
  const before = Math.floor(Date.now() / 1000);
  const { iat, exp } = decodeJwt(await jwtSigner({ appId, privateKey: pkcs8 })());
  assert.ok(iat >= before - 60 && iat <= Date.now() / 1000 - 60);
  assert.equal(exp - iat, 600);
});

test("a client that knows the registry's clock has JWTs for that time", async () => {
  const hour = 3_600_000;
  registry.advance(hour);
  const jwts = [];
  const sign = jwtSigner({ appId, privateKey: pkcs8 });
  const jwt = async (context) => (jwts.push(await sign(context)), jwts.at(-1));
  const icr = new IcrClient({ jwt, fetch: registry.fetch });
  await icr.listInstallations();
  assert.ok(decodeJwt(jwts.at(-1)).exp > (Date.now() + hour) / 1000);
  registry.advance(-hour);
});

test("lifetimeSeconds is how long a JWT lives, 600 at most", async () => {
  const now = 1_700_000_000_000;
  const jwt = await jwtSigner({ appId, privateKey: pkcs8, lifetimeSeconds: 60 })({ now });
  assert.equal(decodeJwt(jwt).exp, now / 1000 + 60);
  for (const lifetimeSeconds of [0, -1, 601, 1.5, NaN, "540", null]) {
    throws(() => jwtSigner({ appId, privateKey: pkcs8, lifetimeSeconds }), "invalid_options", /lifetimeSeconds/);
  }
});

test("the key is read at the first call, and once", async () => {
  let reads = 0;
  const options = {
    appId,
    get privateKey() {
      reads += 1;
      return pkcs8;
    },
  };
  const sign = jwtSigner(options);
  assert.equal(reads, 0);
  await sign();
  await sign();
  assert.equal(reads, 1);
});

for (const [what, values] of Object.entries(others)) {
  test(`${what} is said to be one, and not quoted`, async () => {
    for (const privateKey of values) {
      const error = await rejects(jwtSigner({ appId, privateKey })(), "invalid_options", new RegExp(what));
      const secret = typeof privateKey === "string" ? privateKey.split("\n")[1] || privateKey : base64(privateKey);
      for (let at = 0; at + 12 < secret.length; at += 6) {
        assert.ok(!inspect(error, { depth: 9 }).includes(secret.slice(at, at + 12)));
      }
    }
  });
}

test("what is no key at all is said to be what it is", async () => {
  const cryptoKey = (algorithm, usages) => crypto.subtle.importKey("pkcs8", der("pkcs8"), algorithm, false, usages);
  const [begin] = pkcs8.split("\n");
  const pair = await crypto.subtle.generateKey(
    { ...rs256, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    false,
    ["sign", "verify"],
  );
  const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  for (const [privateKey, what] of [
    [undefined, /is missing/],
    [null, /is missing/],
    ["", /is empty/],
    [' "" ', /is empty/],
    [7, /of type number/],
    [begin, /only the beginning/],
    ["./icr_private_key.pem", /the name of a file/],
    ["not a key", /no key in any format/],
    ["bm90IGEga2V5", /no key in any format/],
    [`${begin}\n*\n-----END PRIVATE KEY-----`, /is not base64/],
    [pkcs8.slice(0, 400) + pkcs8.slice(464), /damaged/],
    [createPrivateKey(pkcs8), /a KeyObject/],
    [createPrivateKey(pkcs8).export({ format: "jwk" }), /a JSON Web Key/],
    [pair, /a key pair/],
    [pair.publicKey, /a CryptoKey that is public/],
    [await cryptoKey({ ...rs256, hash: "SHA-512" }, ["sign"]), /SHA-512/],
    [await cryptoKey({ name: "RSA-PSS", hash: "SHA-256" }, ["sign"]), /RSA-PSS/],
    [small.export({ type: "pkcs8", format: "pem" }), /1024 bits/],
  ]) {
    await rejects(jwtSigner({ appId, privateKey })(), "invalid_options", what);
  }
  assert.ok(webcrypto);
});

test("a missing app id is said at the first call, an unknown option at once", async () => {
  for (const missing of [undefined, "", " "]) {
    await rejects(jwtSigner({ appId: missing, privateKey: pkcs8 })(), "invalid_options", /appId/);
  }
  throws(() => jwtSigner({ appId, privatekey: pkcs8 }), "invalid_options", /`privatekey`/);
  throws(() => jwtSigner(), "invalid_options");
});

test("an error of the key reaches the caller of the client", async () => {
  const icr = new IcrClient({ jwt: jwtSigner({ appId, privateKey: publicKey }), fetch: registry.fetch, maxRetries: 0 });
  const error = await rejects(icr.listInstallations(), "jwt_unavailable");
  assert.match(error.cause.message, /a public key/);
});
