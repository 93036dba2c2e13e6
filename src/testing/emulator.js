// Generated from js/testing by `npm run generate`: change that, not this file.
/*!
Includes jose:

The MIT License (MIT)

Copyright (c) 2018 Filip Skokan

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
*/
var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// js/testing/crypto.ts
function signingAtOnce(subtle, node) {
  const rsaKeyObject = (key) => {
    const { name, hash } = key.algorithm;
    if (name !== rsa || hash.name !== "SHA-256") return void 0;
    return keyObjects.get(key) ?? (key.extractable ? node.KeyObject.from(key) : void 0);
  };
  return {
    importKey: (...given) => subtle.importKey(...given),
    async generateKey({ modulusLength }) {
      const pair = node.generateKeyPairSync("rsa", { modulusLength });
      const publicDer = pair.publicKey.export({ type: "spki", format: "der" });
      const privateDer = pair.privateKey.export({ type: "pkcs8", format: "der" });
      const publicKey = await subtle.importKey("spki", publicDer, rs256, true, ["verify"]);
      const privateKey = await subtle.importKey("pkcs8", privateDer, rs256, false, ["sign"]);
      keyObjects.set(publicKey, pair.publicKey).set(privateKey, pair.privateKey);
      return { publicKey, privateKey };
    },
    async sign(algorithm2, key, data) {
      const keyObject = rsaKeyObject(key);
      return keyObject ? node.sign("sha256", data, keyObject) : subtle.sign(algorithm2, key, data);
    },
    async verify(algorithm2, key, signature, data) {
      const keyObject = rsaKeyObject(key);
      return keyObject ? node.verify("sha256", data, keyObject, signature) : subtle.verify(algorithm2, key, signature, data);
    }
  };
}
function nodeCrypto() {
  const { process } = globalThis;
  return process?.getBuiltinModule?.("node:crypto");
}
var rsa, rs256, keyObjects, crypto;
var init_crypto = __esm({
  "js/testing/crypto.ts"() {
    "use strict";
    rsa = "RSASSA-PKCS1-v1_5";
    rs256 = { name: rsa, hash: "SHA-256" };
    keyObjects = /* @__PURE__ */ new WeakMap();
    crypto = {
      get subtle() {
        const node = nodeCrypto();
        const subtle = globalThis.crypto?.subtle ?? node?.webcrypto.subtle;
        if (subtle === void 0) throw new Error("The emulator signs and verifies JWTs, and found no `crypto.subtle`");
        return node === void 0 ? subtle : signingAtOnce(subtle, node);
      },
      getRandomValues(array) {
        return globalThis.crypto.getRandomValues(array);
      }
    };
  }
});

// node_modules/jose/dist/webapi/lib/buffer_utils.js
function concat(...buffers) {
  const size = buffers.reduce((acc, { length }) => acc + length, 0), buf = new Uint8Array(size);
  let i = 0;
  for (const buffer of buffers)
    buf.set(buffer, i), i += buffer.length;
  return buf;
}
function encode(string) {
  if (typeof string == "string" && string.length >= 128) {
    if (NON_ASCII.test(string))
      throw new TypeError("non-ASCII string encountered in encode()");
    return encoder.encode(string);
  }
  const bytes = new Uint8Array(string.length);
  for (let i = 0; i < string.length; i++) {
    const code = string.charCodeAt(i);
    if (code > 127)
      throw new TypeError("non-ASCII string encountered in encode()");
    bytes[i] = code;
  }
  return bytes;
}
function encodeBase64(input, url = false) {
  if (Uint8Array.prototype.toBase64)
    return input.toBase64({ alphabet: url ? "base64url" : "base64", omitPadding: url });
  const CHUNK_SIZE = 32768, arr = [];
  for (let i = 0; i < input.length; i += CHUNK_SIZE)
    arr.push(String.fromCharCode.apply(null, input.subarray(i, i + CHUNK_SIZE)));
  const encoded = btoa(arr.join(""));
  return url ? encoded.replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_") : encoded;
}
function decodeBase64(encoded, url = false) {
  if (Uint8Array.fromBase64)
    return Uint8Array.fromBase64(encoded, { alphabet: url ? "base64url" : "base64" });
  if (url) {
    if (encoded.includes("+") || encoded.includes("/"))
      throw new TypeError("Invalid base64url");
    encoded = encoded.replace(/-/g, "+").replace(/_/g, "/");
  }
  const binary = atob(encoded), bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++)
    bytes[i] = binary.charCodeAt(i);
  return bytes;
}
var encoder, decoder, strictDecoder, UINT32_RANGE, NON_ASCII;
var init_buffer_utils = __esm({
  "node_modules/jose/dist/webapi/lib/buffer_utils.js"() {
    init_crypto();
    encoder = new TextEncoder();
    decoder = new TextDecoder();
    strictDecoder = new TextDecoder("utf-8", { fatal: true });
    UINT32_RANGE = 2 ** 32;
    NON_ASCII = /[^\x00-\x7f]/;
  }
});

// node_modules/jose/dist/webapi/util/errors.js
var JOSEError, JWTClaimValidationFailed, JWTExpired, JOSEAlgNotAllowed, JOSENotSupported, JWSInvalid, JWTInvalid, JWSSignatureVerificationFailed;
var init_errors = __esm({
  "node_modules/jose/dist/webapi/util/errors.js"() {
    init_crypto();
    JOSEError = class extends Error {
      static code = "ERR_JOSE_GENERIC";
      code = "ERR_JOSE_GENERIC";
      constructor(message2, options) {
        super(message2, options), this.name = this.constructor.name, Error.captureStackTrace?.(this, this.constructor);
      }
    };
    JWTClaimValidationFailed = class extends JOSEError {
      static code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
      code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
      claim;
      reason;
      payload;
      constructor(message2, payload, claim = "unspecified", reason = "unspecified") {
        super(message2, { cause: { claim, reason, payload } }), this.claim = claim, this.reason = reason, this.payload = payload;
      }
    };
    JWTExpired = class extends JOSEError {
      static code = "ERR_JWT_EXPIRED";
      code = "ERR_JWT_EXPIRED";
      claim;
      reason;
      payload;
      constructor(message2, payload, claim = "unspecified", reason = "unspecified") {
        super(message2, { cause: { claim, reason, payload } }), this.claim = claim, this.reason = reason, this.payload = payload;
      }
    };
    JOSEAlgNotAllowed = class extends JOSEError {
      static code = "ERR_JOSE_ALG_NOT_ALLOWED";
      code = "ERR_JOSE_ALG_NOT_ALLOWED";
    };
    JOSENotSupported = class extends JOSEError {
      static code = "ERR_JOSE_NOT_SUPPORTED";
      code = "ERR_JOSE_NOT_SUPPORTED";
    };
    JWSInvalid = class extends JOSEError {
      static code = "ERR_JWS_INVALID";
      code = "ERR_JWS_INVALID";
    };
    JWTInvalid = class extends JOSEError {
      static code = "ERR_JWT_INVALID";
      code = "ERR_JWT_INVALID";
    };
    JWSSignatureVerificationFailed = class extends JOSEError {
      static code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
      code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
      constructor(message2 = "signature verification failed", options) {
        super(message2, options);
      }
    };
  }
});

// node_modules/jose/dist/webapi/util/base64url.js
function decode(input) {
  try {
    return decodeBase64(typeof input == "string" ? input : decoder.decode(input), true);
  } catch (cause) {
    throw new TypeError(invalid, { cause });
  }
}
function encode2(input) {
  return encodeBase64(typeof input == "string" ? encoder.encode(input) : input, true);
}
var invalid;
var init_base64url = __esm({
  "node_modules/jose/dist/webapi/util/base64url.js"() {
    init_crypto();
    init_buffer_utils();
    invalid = "The input to be decoded is not correctly encoded.";
  }
});

// node_modules/jose/dist/webapi/lib/validate.js
function isObject(input) {
  if (typeof input != "object" || input === null || Object.prototype.toString.call(input) !== "[object Object]")
    return false;
  const prototype = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
function isDisjoint(...headers) {
  const parameters = /* @__PURE__ */ new Set();
  for (const header of headers)
    if (header)
      for (const parameter of Object.keys(header)) {
        if (parameters.has(parameter))
          return false;
        parameters.add(parameter);
      }
  return true;
}
function assertNotSet(value, name) {
  if (value !== void 0)
    throw new TypeError(`${name} can only be called once`);
}
function decodeBase64url(value, label, ErrorClass) {
  try {
    return decode(value);
  } catch (cause) {
    throw new ErrorClass(`Failed to base64url decode the ${label}`, { cause });
  }
}
function encodeAsciiMember(value, label, ErrorClass) {
  try {
    return encode(value);
  } catch (cause) {
    throw new ErrorClass(`The ${label} is not a valid base64url string`, { cause });
  }
}
function parseJoseHeader(encodedProtectedHeader, ErrorClass, message2) {
  let parsed;
  try {
    parsed = JSON.parse(strictDecoder.decode(decode(encodedProtectedHeader)));
  } catch (cause) {
    throw new ErrorClass(message2, { cause });
  }
  if (!isObject(parsed))
    throw new ErrorClass(message2);
  return parsed;
}
function validateAlgorithms(option, algorithms) {
  if (algorithms !== void 0 && (!Array.isArray(algorithms) || algorithms.some((s) => typeof s != "string")))
    throw new TypeError(`"${option}" option must be an array of strings`);
  return algorithms === void 0 ? void 0 : new Set(algorithms);
}
function validateCritDuplicates(Err, protectedHeader) {
  const { crit } = protectedHeader ?? {};
  if (Array.isArray(crit) && new Set(crit).size !== crit.length)
    throw new Err('"crit" (Critical) Header Parameter MUST NOT contain duplicate values');
}
function validateCrit(Err, recognizedDefault, recognizedOption, protectedHeader, joseHeader) {
  if (joseHeader.crit !== void 0 && protectedHeader?.crit === void 0)
    throw new Err('"crit" (Critical) Header Parameter MUST be integrity protected');
  if (!protectedHeader || protectedHeader.crit === void 0)
    return [];
  if (!Array.isArray(protectedHeader.crit) || protectedHeader.crit.length === 0 || protectedHeader.crit.some((input) => typeof input != "string" || input.length === 0))
    throw new Err('"crit" (Critical) Header Parameter MUST be an array of non-empty strings when present');
  const recognized = recognizedOption === void 0 ? recognizedDefault : { __proto__: null, ...recognizedOption, ...recognizedDefault };
  for (const parameter of protectedHeader.crit) {
    if (!(parameter in recognized))
      throw new JOSENotSupported(`Extension Header Parameter "${parameter}" is not recognized`);
    if (!Object.hasOwn(joseHeader, parameter) || joseHeader[parameter] === void 0)
      throw new Err(`Extension Header Parameter "${parameter}" is missing`);
    if (recognized[parameter] && (!Object.hasOwn(protectedHeader, parameter) || protectedHeader[parameter] === void 0))
      throw new Err(`Extension Header Parameter "${parameter}" MUST be integrity protected`);
  }
  return protectedHeader.crit;
}
function validateB64(protectedHeader, extensions) {
  if (extensions.includes("b64")) {
    const b64 = protectedHeader.b64;
    if (typeof b64 != "boolean")
      throw new JWSInvalid('The "b64" (base64url-encode payload) Header Parameter must be a boolean');
    return b64;
  }
  return true;
}
function serializeJoseHeader(Err, header) {
  let serialized, parsed;
  try {
    serialized = JSON.stringify(header), parsed = JSON.parse(serialized);
  } catch (cause) {
    throw new Err("JOSE Header is not valid JSON", { cause });
  }
  if (!isObject(parsed))
    throw new Err("JOSE Header is not a JSON object");
  return [parsed, serialized];
}
var JWS_RECOGNIZED;
var init_validate = __esm({
  "node_modules/jose/dist/webapi/lib/validate.js"() {
    init_crypto();
    init_errors();
    init_base64url();
    init_buffer_utils();
    JWS_RECOGNIZED = { __proto__: null, b64: true };
  }
});

// node_modules/jose/dist/webapi/lib/key.js
async function prepareKey(entry, key, usage) {
  const { alg, secret } = entry, requiresPrivateKey = usage === "decrypt" || usage === "sign";
  if (secret && key instanceof Uint8Array)
    return key;
  let normalized, keyObject;
  if (isObject(key)) {
    if (normalized = normalizeJwk(key), typeof normalized.kty != "string")
      throw invalidKeyType(alg, key, secret);
    if (!(secret ? normalized.kty === "oct" && typeof normalized.k == "string" : normalized.kty !== "oct" && (requiresPrivateKey ? normalized.kty === "AKP" && typeof normalized.priv == "string" || typeof normalized.d == "string" : normalized.d === void 0 && normalized.priv === void 0)))
      throw new TypeError(secret ? 'JSON Web Key for symmetric algorithms must have JWK "kty" (Key Type) equal to "oct" and the JWK "k" (Key Value) present' : `JSON Web Key for this operation must be a ${requiresPrivateKey ? "private" : "public"} JWK`);
    if (jwkMatchesOp(entry, normalized, usage), normalized.kty === "oct")
      return decode(normalized.k);
    if (!Object.isFrozen(key)) {
      const { key_ops } = key;
      Array.isArray(key_ops) && Object.freeze(key_ops), Object.freeze(key);
    }
  } else {
    if (!isKeyLike(key))
      throw invalidKeyType(alg, key, secret);
    const expectedType = secret ? "secret" : requiresPrivateKey ? "private" : "public";
    if (key.type !== expectedType && (secret || ["secret", "public", "private"].includes(key.type)))
      throw new TypeError(`${tag(key)} instances must be of type "${expectedType}" for the ${alg} algorithm`);
    if (isCryptoKey(key))
      return key;
    if (keyObject = key, keyObject.type === "secret")
      return keyObject.export();
  }
  cache ||= /* @__PURE__ */ new WeakMap();
  const cacheKey = key;
  let cached = cache.get(cacheKey);
  if (cached?.[alg])
    return cached[alg];
  if (cached || cache.set(cacheKey, cached = {}), keyObject && typeof keyObject.toCryptoKey == "function") {
    const isPublic = keyObject.type === "public", crv = nist[keyObject.asymmetricKeyDetails?.namedCurve], params = entry.resolve?.({ crv, asymmetricKeyType: keyObject.asymmetricKeyType }) ?? entry.subtle;
    return cached[alg] = keyObject.toCryptoKey(params, isPublic, entry.usages[isPublic ? 0 : 1]);
  }
  return normalized ??= keyObject.export({ format: "jwk" }), normalized.alg = alg, cached[alg] = await jwkToKey(entry, normalized);
}
function message(msg, actual, ...types) {
  if (types.length > 2) {
    const last = types.pop();
    msg += `one of type ${types.join(", ")}, or ${last}.`;
  } else types.length === 2 ? msg += `one of type ${types[0]} or ${types[1]}.` : msg += `of type ${types[0]}.`;
  return actual == null ? msg += ` Received ${actual}` : typeof actual == "function" && actual.name ? msg += ` Received function ${actual.name}` : typeof actual == "object" && actual != null && actual.constructor?.name && (msg += ` Received an instance of ${actual.constructor.name}`), msg;
}
function invalidKeyType(alg, actual, secret) {
  const types = ["CryptoKey", "KeyObject", "JSON Web Key"];
  return secret && types.push("Uint8Array"), new TypeError(message(`Key for the ${alg} algorithm must be `, actual, ...types));
}
function checkUsage(key, usage) {
  if (usage && !key.usages.includes(usage))
    throw new TypeError(`CryptoKey does not support this operation, its usages must include ${usage}.`);
}
function checkModulusLength(alg, key) {
  const { modulusLength } = key.algorithm;
  if (typeof modulusLength != "number" || modulusLength < 2048)
    throw new TypeError(`${alg} requires key modulusLength to be 2048 bits or larger`);
}
function checkCryptoKey(key, expected, usage) {
  const algorithm2 = key.algorithm;
  if (algorithm2.name !== expected.name)
    throw unusable(expected.name);
  if (expected.hash && algorithm2.hash?.name !== expected.hash)
    throw unusable(expected.hash, "algorithm.hash");
  if (expected.namedCurve && algorithm2.namedCurve !== expected.namedCurve)
    throw unusable(expected.namedCurve, "algorithm.namedCurve");
  if (expected.length !== void 0 && algorithm2.length !== expected.length)
    throw unusable(expected.length, "algorithm.length");
  checkUsage(key, usage);
}
function snapshotJwk(jwk) {
  return { __proto__: null, ...jwk };
}
function normalizeJwk(jwk) {
  const normalized = snapshotJwk(jwk);
  if (normalized.ext !== void 0 && typeof normalized.ext != "boolean")
    throw new TypeError('"ext" (Extractable) Parameter must be a boolean');
  if (normalized.key_ops !== void 0) {
    const value = normalized.key_ops, keyOps = Array.isArray(value) ? [...value] : void 0;
    if (!keyOps || keyOps.some((operation) => typeof operation != "string") || new Set(keyOps).size !== keyOps.length)
      throw new TypeError('"key_ops" (Key Operations) Parameter must be an array of unique strings');
    normalized.key_ops = keyOps;
  }
  return normalized;
}
function validateExtractableOption(extractable) {
  if (extractable !== void 0 && typeof extractable != "boolean")
    throw new TypeError('"extractable" option must be a boolean');
  return extractable;
}
async function jwkToKey(entry, jwk, extractable) {
  if (!entry.kty.includes(jwk.kty))
    throw new JOSENotSupported('Invalid or unsupported JWK "alg" (Algorithm) Parameter value');
  const algorithm2 = entry.resolve?.({ kty: jwk.kty, crv: jwk.crv }) ?? entry.subtle, isPrivate = !!(jwk.d || jwk.priv), keyData = { ...jwk, ext: extractable ?? jwk.ext };
  return keyData.kty !== "AKP" && delete keyData.alg, delete keyData.use, crypto.subtle.importKey("jwk", keyData, algorithm2, keyData.ext ?? !isPrivate, jwk.key_ops ?? entry.usages[isPrivate ? 1 : 0]);
}
async function rawKey(key, expected, usage, extractable = false) {
  return key instanceof Uint8Array && (key = await crypto.subtle.importKey("raw", key, expected, extractable, [usage])), checkCryptoKey(key, expected, usage), key;
}
var tag, jwkMatchesOp, cache, nist, isCryptoKey, isKeyObject, isKeyLike, unusable;
var init_key = __esm({
  "node_modules/jose/dist/webapi/lib/key.js"() {
    init_crypto();
    init_validate();
    init_base64url();
    init_errors();
    tag = (key) => key[Symbol.toStringTag];
    jwkMatchesOp = (entry, key, usage) => {
      const { alg } = entry;
      if (key.use !== void 0) {
        const expected = usage === "sign" || usage === "verify" ? "sig" : "enc";
        if (key.use !== expected)
          throw new TypeError(`Invalid key for this operation, its "use" must be "${expected}" when present`);
      }
      if (key.kty === "AKP" && key.alg === void 0)
        throw new TypeError('missing "alg" (Algorithm) Parameter value');
      if (key.alg !== void 0 && key.alg !== alg)
        throw new TypeError(`Invalid key for this operation, its "alg" must be "${alg}" when present`);
      if (Array.isArray(key.key_ops)) {
        const expectedKeyOp = usage === "encrypt" || usage === "decrypt" ? entry.ops?.[usage === "encrypt" ? 0 : 1] : usage;
        if (expectedKeyOp && !key.key_ops.includes(expectedKeyOp))
          throw new TypeError(`Invalid key for this operation, its "key_ops" must include "${expectedKeyOp}" when present`);
      }
    };
    nist = {
      __proto__: null,
      prime256v1: "P-256",
      secp384r1: "P-384",
      secp521r1: "P-521"
    };
    isCryptoKey = (key) => {
      if (key?.[Symbol.toStringTag] === "CryptoKey")
        return true;
      try {
        return key instanceof CryptoKey;
      } catch {
        return false;
      }
    };
    isKeyObject = (key) => key?.[Symbol.toStringTag] === "KeyObject";
    isKeyLike = (key) => isCryptoKey(key) || isKeyObject(key);
    unusable = (name, prop = "algorithm.name") => new TypeError(`CryptoKey does not support this operation, its ${prop} must be ${name}`);
  }
});

// node_modules/jose/dist/webapi/lib/key_descriptor.js
function table(entries) {
  const out = { __proto__: null };
  for (const alg in entries)
    out[alg] = { ...entries[alg], alg };
  return out;
}
var init_key_descriptor = __esm({
  "node_modules/jose/dist/webapi/lib/key_descriptor.js"() {
    init_crypto();
  }
});

// node_modules/jose/dist/webapi/lib/jwe_algorithms.js
function rsaes(bits) {
  return {
    kty: ["RSA"],
    mode: "key-encryption",
    subtle: { name: "RSA-OAEP", hash: `SHA-${bits}` },
    usages: wrap,
    ops: ["wrapKey", "unwrapKey"]
  };
}
function ecdh(mode) {
  return {
    kty: ["EC", "OKP"],
    mode,
    subtle: { name: "ECDH" },
    resolve: ({ kty, crv, asymmetricKeyType }) => {
      if (crv === "X25519" || asymmetricKeyType === "x25519")
        return { name: "X25519" };
      if (kty === "OKP")
        throw new JOSENotSupported('Invalid or unsupported JWK "alg" (Algorithm) Parameter value');
      return { name: "ECDH", namedCurve: crv };
    },
    usages: derive,
    ops: [void 0, "deriveBits"]
  };
}
function aeskw(bits, gcm = false) {
  return {
    kty: ["oct"],
    mode: "key-wrapping",
    secret: true,
    subtle: { name: gcm ? "AES-GCM" : "AES-KW", length: bits },
    usages: none,
    ops: gcm ? ["encrypt", "decrypt"] : ["wrapKey", "unwrapKey"]
  };
}
function pbes2() {
  return {
    kty: ["oct"],
    mode: "key-wrapping",
    secret: true,
    subtle: { name: "PBKDF2" },
    usages: none,
    ops: ["deriveBits", "deriveBits"]
  };
}
function contentEncryption(bits, cbc = false) {
  return {
    kty: ["oct"],
    secret: true,
    subtle: { name: cbc ? "AES-CBC" : "AES-GCM", length: bits },
    usages: none,
    ops: contentOps,
    cekBits: bits,
    ivBits: cbc ? 128 : 96,
    cbc
  };
}
var wrap, derive, none, JWE, contentOps, ENC;
var init_jwe_algorithms = __esm({
  "node_modules/jose/dist/webapi/lib/jwe_algorithms.js"() {
    init_crypto();
    init_errors();
    init_key_descriptor();
    wrap = [
      ["encrypt", "wrapKey"],
      ["decrypt", "unwrapKey"]
    ];
    derive = [[], ["deriveBits"]];
    none = [[], []];
    JWE = table({
      dir: {
        kty: ["oct"],
        mode: "direct-encryption",
        secret: true,
        subtle: { name: "AES-GCM" },
        usages: none,
        ops: ["encrypt", "decrypt"]
      },
      "RSA-OAEP": rsaes(1),
      "RSA-OAEP-256": rsaes(256),
      "RSA-OAEP-384": rsaes(384),
      "RSA-OAEP-512": rsaes(512),
      "ECDH-ES": ecdh("direct-key-agreement"),
      "ECDH-ES+A128KW": ecdh("key-agreement-with-key-wrapping"),
      "ECDH-ES+A192KW": ecdh("key-agreement-with-key-wrapping"),
      "ECDH-ES+A256KW": ecdh("key-agreement-with-key-wrapping"),
      A128KW: aeskw(128),
      A192KW: aeskw(192),
      A256KW: aeskw(256),
      A128GCMKW: aeskw(128, true),
      A192GCMKW: aeskw(192, true),
      A256GCMKW: aeskw(256, true),
      "PBES2-HS256+A128KW": pbes2(),
      "PBES2-HS384+A192KW": pbes2(),
      "PBES2-HS512+A256KW": pbes2()
    });
    contentOps = ["encrypt", "decrypt"];
    ENC = table({
      A128GCM: contentEncryption(128),
      A192GCM: contentEncryption(192),
      A256GCM: contentEncryption(256),
      "A128CBC-HS256": contentEncryption(256, true),
      "A192CBC-HS384": contentEncryption(384, true),
      "A256CBC-HS512": contentEncryption(512, true)
    });
  }
});

// node_modules/jose/dist/webapi/lib/jws_algorithms.js
function hmac(bits) {
  const subtle = { name: "HMAC", hash: `SHA-${bits}` };
  return { kty: ["oct"], secret: true, subtle, signing: subtle, usages: sig };
}
function rsa2(bits, saltLength) {
  const subtle = { name: saltLength ? "RSA-PSS" : "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` };
  return {
    kty: ["RSA"],
    subtle,
    signing: saltLength ? { ...subtle, saltLength } : subtle,
    usages: sig,
    minRsaBits: 2048
  };
}
function ecdsa(crv, bits) {
  return {
    kty: ["EC"],
    crv,
    subtle: { name: "ECDSA", namedCurve: crv },
    signing: { name: "ECDSA", hash: `SHA-${bits}` },
    usages: sig
  };
}
function eddsa() {
  const subtle = { name: "Ed25519" };
  return {
    kty: ["OKP"],
    crv: "Ed25519",
    subtle,
    signing: subtle,
    usages: sig
  };
}
function mldsa(parameterSet) {
  const subtle = { name: `ML-DSA-${parameterSet}` };
  return {
    kty: ["AKP"],
    subtle,
    signing: subtle,
    usages: sig
  };
}
function jwsAlgorithm(alg) {
  const entry = typeof alg == "string" ? JWS[alg] : void 0;
  if (!entry)
    throw new JOSENotSupported(`alg ${alg} is not supported either by JOSE or your javascript runtime`);
  return entry;
}
var sig, JWS;
var init_jws_algorithms = __esm({
  "node_modules/jose/dist/webapi/lib/jws_algorithms.js"() {
    init_crypto();
    init_errors();
    init_key_descriptor();
    sig = [["verify"], ["sign"]];
    JWS = table({
      HS256: hmac(256),
      HS384: hmac(384),
      HS512: hmac(512),
      RS256: rsa2(256),
      RS384: rsa2(384),
      RS512: rsa2(512),
      PS256: rsa2(256, 32),
      PS384: rsa2(384, 48),
      PS512: rsa2(512, 64),
      ES256: ecdsa("P-256", 256),
      ES384: ecdsa("P-384", 384),
      ES512: ecdsa("P-521", 512),
      EdDSA: eddsa(),
      Ed25519: eddsa(),
      "ML-DSA-44": mldsa(44),
      "ML-DSA-65": mldsa(65),
      "ML-DSA-87": mldsa(87)
    });
  }
});

// node_modules/jose/dist/webapi/lib/jws_verify.js
function prepareVerify(options) {
  return [options && validateAlgorithms("algorithms", options.algorithms), options?.crit];
}
function parseProtectedHeader(encodedProtectedHeader) {
  return encodedProtectedHeader === void 0 ? {} : parseJoseHeader(encodedProtectedHeader, JWSInvalid, "JWS Protected Header is invalid");
}
function encodeCompactUnencodedPayload(payload) {
  try {
    return encode(payload);
  } catch (cause) {
    throw new JWSInvalid("JWS Compact Serialization payload must use only ASCII characters", {
      cause
    });
  }
}
async function verifySignature(jws, shared, key, encodeUnencodedPayload, parsedProtected) {
  const { protected: encodedProtectedHeader, header, payload: inputPayload } = jws, protectedHeader = parsedProtected ?? parseProtectedHeader(encodedProtectedHeader);
  if (!isDisjoint(protectedHeader, header))
    throw new JWSInvalid("JWS Protected and JWS Unprotected Header Parameter names must be disjoint");
  const joseHeader = { ...protectedHeader, ...header }, b64 = validateB64(protectedHeader, validateCrit(JWSInvalid, JWS_RECOGNIZED, shared[1], protectedHeader, joseHeader)), { alg } = joseHeader;
  if (typeof alg != "string" || !alg)
    throw new JWSInvalid('JWS "alg" (Algorithm) Header Parameter missing or invalid');
  if (shared[0] && !shared[0].has(alg))
    throw new JOSEAlgNotAllowed('"alg" (Algorithm) Header Parameter value not allowed');
  if (b64) {
    if (typeof inputPayload != "string")
      throw new JWSInvalid("JWS Payload must be a string");
  } else if (typeof inputPayload != "string" && !(inputPayload instanceof Uint8Array))
    throw new JWSInvalid("JWS Payload must be a string or an Uint8Array instance");
  const signingPayload = b64 || typeof inputPayload != "string" ? inputPayload : encodeUnencodedPayload(inputPayload);
  let resolvedKey = false;
  typeof key == "function" && (key = await key(protectedHeader, jws), resolvedKey = true);
  const entry = jwsAlgorithm(alg), signingInput = concat(encodedProtectedHeader !== void 0 ? encode(encodedProtectedHeader) : new Uint8Array(), encode("."), typeof signingPayload == "string" ? shared[2] ??= encodeAsciiMember(signingPayload, "payload", JWSInvalid) : signingPayload), signature = decodeBase64url(jws.signature, "signature", JWSInvalid), verificationKey = await prepareKey(entry, key, "verify"), cryptoKey = await rawKey(verificationKey, entry.subtle, "verify");
  entry.minRsaBits && checkModulusLength(entry.alg, cryptoKey);
  let verified = false;
  try {
    verified = await crypto.subtle.verify(entry.signing, cryptoKey, signature, signingInput);
  } catch (cause) {
    throw new JWSSignatureVerificationFailed(void 0, { cause });
  }
  if (!verified)
    throw new JWSSignatureVerificationFailed();
  const result = { payload: typeof signingPayload == "string" ? decodeBase64url(signingPayload, "payload", JWSInvalid) : signingPayload };
  return encodedProtectedHeader !== void 0 && (result.protectedHeader = protectedHeader), header !== void 0 && (result.unprotectedHeader = header), resolvedKey ? [{ ...result, key: verificationKey }, b64] : [result, b64];
}
async function verifyCompact(jws, shared, key) {
  if (jws instanceof Uint8Array && (jws = decoder.decode(jws)), typeof jws != "string")
    throw new JWSInvalid("Compact JWS must be a string or Uint8Array");
  const { 0: protectedHeader, 1: payload, 2: signature, length } = jws.split(".");
  if (length !== 3)
    throw new JWSInvalid("Invalid Compact JWS");
  return verifySignature({ payload, protected: protectedHeader, signature }, shared, key, encodeCompactUnencodedPayload);
}
var init_jws_verify = __esm({
  "node_modules/jose/dist/webapi/lib/jws_verify.js"() {
    init_crypto();
    init_jws_algorithms();
    init_errors();
    init_buffer_utils();
    init_validate();
    init_key();
  }
});

// node_modules/jose/dist/webapi/lib/jwt_claims_set.js
function invalidDuration() {
  throw new TypeError("Invalid time period format");
}
function secs(str) {
  typeof str != "string" && invalidDuration();
  const matched = REGEX.exec(str);
  (!matched || matched[4] && matched[1]) && invalidDuration();
  const value = parseFloat(matched[2]), durationSeconds = Math.round(value * multipliers[matched[3][0].toLowerCase()]);
  return Number.isFinite(durationSeconds) || invalidDuration(), matched[1] === "-" || matched[4]?.toLowerCase() === "ago" ? -durationSeconds : durationSeconds;
}
function validateInput(label, input) {
  if (!Number.isFinite(input))
    throw new TypeError(`Invalid ${label} input`);
  return input;
}
function validateStringClaim(claim, value) {
  if (typeof value != "string")
    throw new TypeError(`"${claim}" claim must be a string`);
}
function validateAudienceClaim(value) {
  if (typeof value != "string" && (!Array.isArray(value) || Array.from(value).some((member) => typeof member != "string")))
    throw new TypeError('"aud" claim must be a string or an array of strings');
}
function numericDate(value, label) {
  return typeof value == "number" ? validateInput(label, value) : value instanceof Date ? validateInput(label, epoch(value)) : epoch(/* @__PURE__ */ new Date()) + secs(value);
}
function validateNumericDate(claimsSet, claim, required = false) {
  const value = claimsSet[claim];
  if (!(value === void 0 && !required)) {
    if (typeof value != "number")
      throw new JWTClaimValidationFailed(`"${claim}" claim must be a number`, claimsSet, claim, "invalid");
    return value;
  }
}
function unexpectedClaim(claimsSet, claim) {
  throw new JWTClaimValidationFailed(`unexpected "${claim}" claim value`, claimsSet, claim, checkFailed);
}
function validateClaimsSet(protectedHeader, claimsSetBytes, options = {}) {
  let claimsSet;
  try {
    claimsSet = JSON.parse(strictDecoder.decode(claimsSetBytes));
  } catch (cause) {
    throw new JWTInvalid("JWT Claims Set must be a top-level JSON object", { cause });
  }
  if (!isObject(claimsSet))
    throw new JWTInvalid("JWT Claims Set must be a top-level JSON object");
  const { typ } = options;
  if (typ !== void 0 && (typeof protectedHeader.typ != "string" || normalizeTyp(protectedHeader.typ) !== normalizeTyp(typ)))
    throw new JWTClaimValidationFailed('unexpected "typ" JWT header value', claimsSet, "typ", checkFailed);
  const { requiredClaims = [], issuer, subject, audience, maxTokenAge } = options, presenceCheck = [...requiredClaims];
  maxTokenAge !== void 0 && presenceCheck.push("iat"), audience !== void 0 && presenceCheck.push("aud"), subject !== void 0 && presenceCheck.push("sub"), issuer !== void 0 && presenceCheck.push("iss");
  for (const claim of new Set(presenceCheck.reverse()))
    if (!Object.hasOwn(claimsSet, claim))
      throw new JWTClaimValidationFailed(`missing required "${claim}" claim`, claimsSet, claim, "missing");
  issuer !== void 0 && !(Array.isArray(issuer) ? issuer : [issuer]).includes(claimsSet.iss) && unexpectedClaim(claimsSet, "iss"), subject !== void 0 && claimsSet.sub !== subject && unexpectedClaim(claimsSet, "sub"), audience !== void 0 && !checkAudiencePresence(claimsSet.aud, typeof audience == "string" ? [audience] : audience) && unexpectedClaim(claimsSet, "aud");
  const { clockTolerance } = options;
  let tolerance = 0;
  if (typeof clockTolerance == "string")
    tolerance = secs(clockTolerance);
  else if (clockTolerance !== void 0) {
    if (typeof clockTolerance != "number")
      throw new TypeError("Invalid clockTolerance option type");
    tolerance = clockTolerance;
  }
  if (validateInput("clockTolerance option", tolerance), tolerance < 0)
    throw new TypeError("Invalid clockTolerance option input");
  const { currentDate } = options, now = validateInput("currentDate option", epoch(currentDate === void 0 ? /* @__PURE__ */ new Date() : currentDate)), iat = validateNumericDate(claimsSet, "iat", maxTokenAge !== void 0), nbf = validateNumericDate(claimsSet, "nbf");
  if (nbf !== void 0 && nbf > now + tolerance)
    throw new JWTClaimValidationFailed('"nbf" claim timestamp check failed', claimsSet, "nbf", checkFailed);
  const exp = validateNumericDate(claimsSet, "exp");
  if (exp !== void 0 && exp <= now - tolerance)
    throw new JWTExpired('"exp" claim timestamp check failed', claimsSet, "exp", checkFailed);
  if (maxTokenAge !== void 0) {
    const age = now - iat, max = validateInput("maxTokenAge option", typeof maxTokenAge == "number" ? maxTokenAge : secs(maxTokenAge));
    if (max < 0)
      throw new TypeError("Invalid maxTokenAge option input");
    if (age - tolerance > max)
      throw new JWTExpired('"iat" claim timestamp check failed (too far in the past)', claimsSet, "iat", checkFailed);
    if (age < -tolerance)
      throw new JWTClaimValidationFailed('"iat" claim timestamp check failed (it should be in the past)', claimsSet, "iat", checkFailed);
  }
  return claimsSet;
}
function producerClaimsSet(producer) {
  return producerClaimsSets.get(producer);
}
function jwtClaimsSetBytes(producer) {
  const claimsSet = producerClaimsSet(producer);
  for (const claim of ["iat", "nbf", "exp"]) {
    const value = claimsSet[claim];
    if (typeof value == "number" && !Number.isFinite(value))
      throw new TypeError(`"${claim}" claim must be a finite number`);
  }
  return encoder.encode(JSON.stringify(claimsSet));
}
var epoch, multipliers, REGEX, checkFailed, normalizeTyp, checkAudiencePresence, producerClaimsSets, JWTClaimsBuilder;
var init_jwt_claims_set = __esm({
  "node_modules/jose/dist/webapi/lib/jwt_claims_set.js"() {
    init_crypto();
    init_errors();
    init_buffer_utils();
    init_validate();
    epoch = (date) => Math.floor(date.getTime() / 1e3);
    multipliers = {
      s: 1,
      m: 60,
      h: 3600,
      d: 86400,
      w: 604800,
      y: 31557600
    };
    REGEX = /^(\+|\-)? ?(\d+|\d+\.\d+) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)(?: (ago|from now))?$/i;
    checkFailed = "check_failed";
    normalizeTyp = (value) => {
      const normalized = value.toLowerCase();
      return value.includes("/") ? normalized : `application/${normalized}`;
    };
    checkAudiencePresence = (audPayload, audOption) => typeof audPayload == "string" ? audOption.includes(audPayload) : Array.isArray(audPayload) ? audOption.some((aud) => audPayload.includes(aud)) : false;
    JWTClaimsBuilder = class {
      constructor(claimsSet = {}) {
        if (!isObject(claimsSet))
          throw new TypeError("JWT Claims Set MUST be an object");
        (producerClaimsSets ||= /* @__PURE__ */ new WeakMap()).set(this, structuredClone(claimsSet));
      }
      setIssuer(value) {
        return validateStringClaim("iss", value), producerClaimsSet(this).iss = value, this;
      }
      setSubject(value) {
        return validateStringClaim("sub", value), producerClaimsSet(this).sub = value, this;
      }
      setAudience(value) {
        return validateAudienceClaim(value), producerClaimsSet(this).aud = value, this;
      }
      setJti(value) {
        return validateStringClaim("jti", value), producerClaimsSet(this).jti = value, this;
      }
      setNotBefore(value) {
        return producerClaimsSet(this).nbf = numericDate(value, "setNotBefore"), this;
      }
      setExpirationTime(value) {
        return producerClaimsSet(this).exp = numericDate(value, "setExpirationTime"), this;
      }
      setIssuedAt(value) {
        const claimsSet = producerClaimsSet(this);
        return value === void 0 ? claimsSet.iat = epoch(/* @__PURE__ */ new Date()) : typeof value == "string" ? claimsSet.iat = validateInput("setIssuedAt", epoch(/* @__PURE__ */ new Date()) + secs(value)) : claimsSet.iat = numericDate(value, "setIssuedAt"), this;
      }
    };
  }
});

// node_modules/jose/dist/webapi/jwt/verify.js
async function jwtVerify(jwt, key, options) {
  const [verified, b64] = await verifyCompact(jwt, prepareVerify(options), key);
  if (!b64)
    throw new JWTInvalid("JWTs MUST NOT use unencoded payload");
  const payload = validateClaimsSet(verified.protectedHeader, verified.payload, options);
  return { ...verified, payload };
}
var init_verify = __esm({
  "node_modules/jose/dist/webapi/jwt/verify.js"() {
    init_crypto();
    init_jws_verify();
    init_jwt_claims_set();
    init_errors();
  }
});

// node_modules/jose/dist/webapi/lib/jws_sign.js
async function createSignature(input, key, rejectUnencoded) {
  let [payload, protectedHeader, unprotectedHeader, crit] = input, encodedProtectedHeader = "";
  if (protectedHeader !== void 0) {
    const normalized = serializeJoseHeader(JWSInvalid, protectedHeader);
    protectedHeader = normalized[0], encodedProtectedHeader = encode2(normalized[1]);
  }
  if (unprotectedHeader !== void 0 && (unprotectedHeader = serializeJoseHeader(JWSInvalid, unprotectedHeader)[0]), !protectedHeader && !unprotectedHeader)
    throw new JWSInvalid("either setProtectedHeader or setUnprotectedHeader must be called before #sign()");
  if (!isDisjoint(protectedHeader, unprotectedHeader))
    throw new JWSInvalid("JWS Protected and JWS Unprotected Header Parameter names must be disjoint");
  const joseHeader = { ...protectedHeader, ...unprotectedHeader };
  validateCritDuplicates(JWSInvalid, protectedHeader);
  const b64 = validateB64(protectedHeader, validateCrit(JWSInvalid, JWS_RECOGNIZED, crit, protectedHeader, joseHeader));
  b64 || rejectUnencoded?.();
  const { alg } = joseHeader;
  if (typeof alg != "string" || !alg)
    throw new JWSInvalid('JWS "alg" (Algorithm) Header Parameter missing or invalid');
  const entry = jwsAlgorithm(alg);
  let encodedPayload = "", signingPayload = payload, signingInput;
  if (b64) {
    const encodedPayloadCache = input[4];
    encodedPayloadCache ? (encodedPayload = encodedPayloadCache[0] ??= encode2(payload), signingPayload = encodedPayloadCache[1] ??= encode(encodedPayload)) : (encodedPayload = encode2(payload), signingInput = encoder.encode(`${encodedProtectedHeader}.${encodedPayload}`));
  }
  signingInput ??= concat(encode(encodedProtectedHeader), encode("."), signingPayload);
  const signingKey = await rawKey(await prepareKey(entry, key, "sign"), entry.subtle, "sign");
  entry.minRsaBits && checkModulusLength(entry.alg, signingKey);
  const jws = {
    signature: encode2(new Uint8Array(await crypto.subtle.sign(entry.signing, signingKey, signingInput))),
    payload: encodedPayload
  };
  return protectedHeader && (jws.protected = encodedProtectedHeader), unprotectedHeader && (jws.header = unprotectedHeader), [jws, b64];
}
async function createCompactSignature(payload, protectedHeader, crit, key, rejectUnencoded) {
  const [jws] = await createSignature([payload, protectedHeader, void 0, crit], key, rejectUnencoded);
  return `${jws.protected}.${jws.payload}.${jws.signature}`;
}
var init_jws_sign = __esm({
  "node_modules/jose/dist/webapi/lib/jws_sign.js"() {
    init_crypto();
    init_base64url();
    init_jws_algorithms();
    init_validate();
    init_errors();
    init_buffer_utils();
    init_key();
  }
});

// node_modules/jose/dist/webapi/jwt/sign.js
var SignJWT_base, SignJWT;
var init_sign = __esm({
  "node_modules/jose/dist/webapi/jwt/sign.js"() {
    init_crypto();
    init_jws_sign();
    init_errors();
    init_jwt_claims_set();
    init_validate();
    SignJWT_base = JWTClaimsBuilder;
    SignJWT = class extends SignJWT_base {
      #protectedHeader;
      setProtectedHeader(protectedHeader) {
        return assertNotSet(this.#protectedHeader, "setProtectedHeader"), this.#protectedHeader = protectedHeader, this;
      }
      async sign(key, options) {
        return createCompactSignature(jwtClaimsSetBytes(this), this.#protectedHeader, options?.crit, key, () => {
          throw new JWTInvalid("JWTs MUST NOT use unencoded payload");
        });
      }
    };
  }
});

// node_modules/jose/dist/webapi/lib/key_algorithm.js
function unsupportedAlg(source = 'JWK "alg" (Algorithm) Parameter') {
  throw new JOSENotSupported(`Invalid or unsupported ${source} value`);
}
function keyAlgorithm(alg, source) {
  return (typeof alg == "string" ? JWS[alg] ?? JWE[alg] : void 0) ?? unsupportedAlg(source);
}
var algArgument;
var init_key_algorithm = __esm({
  "node_modules/jose/dist/webapi/lib/key_algorithm.js"() {
    init_crypto();
    init_errors();
    init_jws_algorithms();
    init_jwe_algorithms();
    algArgument = '"alg" (Algorithm)';
  }
});

// node_modules/jose/dist/webapi/lib/asn1.js
function parseKeyHeader(state, keyFormat) {
  if (expectTag(state, 48, `Invalid ${keyFormat === "spki" ? "SPKI" : "PKCS#8"} structure`), parseLength(state), keyFormat === "pkcs8") {
    expectTag(state, 2, "Expected version field");
    const length = parseLength(state);
    state.pos += length;
  }
  expectTag(state, 48, "Expected algorithm identifier"), parseLength(state);
}
var bytesEqual, createASN1State, readByte, parseLength, expectTag, getSubarray, parseAlgorithmOID, parseECAlgorithmIdentifier, genericImport, processPEMData, fromSPKI;
var init_asn1 = __esm({
  "node_modules/jose/dist/webapi/lib/asn1.js"() {
    init_crypto();
    init_key();
    init_buffer_utils();
    init_errors();
    init_key_algorithm();
    bytesEqual = (a, b) => {
      if (a.byteLength !== b.length)
        return false;
      for (let i = 0; i < a.byteLength; i++)
        if (a[i] !== b[i])
          return false;
      return true;
    };
    createASN1State = (data) => ({ data, pos: 0 });
    readByte = (state) => {
      const byte = state.data[state.pos++];
      if (byte === void 0)
        throw new Error("Unexpected end of ASN.1 input");
      return byte;
    };
    parseLength = (state) => {
      const first = readByte(state);
      if (first & 128) {
        const lengthOfLen = first & 127;
        let length = 0;
        for (let i = 0; i < lengthOfLen; i++)
          length = length << 8 | readByte(state);
        return length;
      }
      return first;
    };
    expectTag = (state, expectedTag, errorMessage) => {
      if (readByte(state) !== expectedTag)
        throw new Error(errorMessage);
    };
    getSubarray = (state, length) => {
      if (length < 0 || state.pos + length > state.data.length)
        throw new Error("Unexpected end of ASN.1 input");
      const result = state.data.subarray(state.pos, state.pos + length);
      return state.pos += length, result;
    };
    parseAlgorithmOID = (state) => {
      expectTag(state, 6, "Expected algorithm OID");
      const oidLen = parseLength(state);
      return getSubarray(state, oidLen);
    };
    parseECAlgorithmIdentifier = (state) => {
      const algOid = parseAlgorithmOID(state);
      if (bytesEqual(algOid, [43, 101, 110]))
        return "X25519";
      if (!bytesEqual(algOid, [42, 134, 72, 206, 61, 2, 1]))
        throw new Error("Unsupported key algorithm");
      expectTag(state, 6, "Expected curve OID");
      const curveOidLen = parseLength(state), curveOid = getSubarray(state, curveOidLen);
      if (bytesEqual(curveOid, [42, 134, 72, 206, 61, 3, 1, 7]))
        return "P-256";
      if (bytesEqual(curveOid, [43, 129, 4, 0, 34]))
        return "P-384";
      if (bytesEqual(curveOid, [43, 129, 4, 0, 35]))
        return "P-521";
      throw new Error("Unsupported named curve");
    };
    genericImport = async (keyFormat, keyData, alg, options) => {
      const extractable = validateExtractableOption(options?.extractable), entry = keyAlgorithm(alg, algArgument);
      entry.secret && unsupportedAlg(algArgument);
      const isPublic = keyFormat === "spki";
      let algorithm2;
      if (entry.resolve)
        try {
          const state = createASN1State(keyData);
          parseKeyHeader(state, keyFormat), algorithm2 = entry.resolve({ crv: parseECAlgorithmIdentifier(state) });
        } catch (cause) {
          throw new JOSENotSupported("Invalid or unsupported key format", { cause });
        }
      else
        algorithm2 = entry.subtle;
      return crypto.subtle.importKey(keyFormat, keyData, algorithm2, extractable ?? isPublic, entry.usages[isPublic ? 0 : 1]);
    };
    processPEMData = (pem, pattern) => decodeBase64(pem.replace(pattern, ""));
    fromSPKI = (pem, alg, options) => {
      const keyData = processPEMData(pem, /(?:-----(?:BEGIN|END) PUBLIC KEY-----|\s)/g);
      return genericImport("spki", keyData, alg, options);
    };
  }
});

// node_modules/jose/dist/webapi/key/import.js
async function importSPKI(spki, alg, options) {
  if (typeof spki != "string" || spki.indexOf("-----BEGIN PUBLIC KEY-----") !== 0)
    throw new TypeError('"spki" must be SPKI formatted string');
  return fromSPKI(spki, alg, options);
}
async function importJWK(jwk, alg, options) {
  if (!isObject(jwk))
    throw new TypeError("JWK must be an object");
  const normalized = normalizeJwk(jwk), extractable = validateExtractableOption(options?.extractable), { alg: jwkAlg } = normalized;
  if (alg ??= jwkAlg, normalized.kty !== "oct" && !alg)
    throw new TypeError('"alg" argument is required when "jwk.alg" is not present');
  switch (normalized.kty) {
    case "oct":
      if (typeof normalized.k != "string")
        throw new TypeError('missing "k" (Key Value) Parameter value');
      return decode(normalized.k);
    case "AKP": {
      if (typeof jwkAlg != "string" || !jwkAlg)
        throw new TypeError('missing "alg" (Algorithm) Parameter value');
      if (alg !== jwkAlg)
        throw new TypeError("JWK alg and alg option value mismatch");
      return jwkToKey(keyAlgorithm(alg), normalized, extractable);
    }
    case "RSA":
    case "EC":
    case "OKP":
      return jwkToKey(keyAlgorithm(alg), normalized, extractable);
    default:
      throw new JOSENotSupported('Unsupported "kty" (Key Type) Parameter value');
  }
}
var init_import = __esm({
  "node_modules/jose/dist/webapi/key/import.js"() {
    init_crypto();
    init_base64url();
    init_asn1();
    init_key();
    init_key_algorithm();
    init_errors();
    init_validate();
  }
});

// node_modules/jose/dist/webapi/util/decode_jwt.js
function decodeJwt(jwt) {
  if (typeof jwt != "string")
    throw new JWTInvalid("JWTs must use Compact JWS serialization, JWT must be a string");
  const { 1: encodedPayload, length } = jwt.split(".");
  if (length === 5)
    throw new JWTInvalid("Only JWTs using Compact JWS serialization can be decoded");
  if (length !== 3)
    throw new JWTInvalid("Invalid JWT");
  if (!encodedPayload)
    throw new JWTInvalid("JWTs must contain a payload");
  let claimsSetBytes;
  try {
    claimsSetBytes = decode(encodedPayload);
  } catch (cause) {
    throw new JWTInvalid("Failed to base64url decode the payload", { cause });
  }
  let claimsSet;
  try {
    claimsSet = JSON.parse(strictDecoder.decode(claimsSetBytes));
  } catch (cause) {
    throw new JWTInvalid("Failed to parse the decoded payload as JSON", { cause });
  }
  if (!isObject(claimsSet))
    throw new JWTInvalid("Invalid JWT Claims Set");
  return claimsSet;
}
var init_decode_jwt = __esm({
  "node_modules/jose/dist/webapi/util/decode_jwt.js"() {
    init_crypto();
    init_base64url();
    init_buffer_utils();
    init_validate();
    init_errors();
  }
});

// node_modules/jose/dist/webapi/index.js
var init_webapi = __esm({
  "node_modules/jose/dist/webapi/index.js"() {
    init_crypto();
    init_verify();
    init_sign();
    init_import();
    init_decode_jwt();
  }
});

// js/testing/jose.ts
var jose_exports = {};
__export(jose_exports, {
  SignJWT: () => SignJWT,
  decodeJwt: () => decodeJwt,
  importJWK: () => importJWK,
  importSPKI: () => importSPKI,
  jwtVerify: () => jwtVerify
});
var init_jose = __esm({
  "js/testing/jose.ts"() {
    "use strict";
    init_crypto();
    init_webapi();
  }
});

// <stdin>
init_crypto();

// js/testing/create-registry.ts
init_crypto();

// js/testing/access-tokens.ts
init_crypto();

// js/testing/identifiers.ts
init_crypto();
var kinds = { app: 0, installation: 1, organization: 2, token: 3, project: 4, user: 5 };
function mix32(value) {
  let mixed = value + 2654435769 | 0;
  mixed = Math.imul(mixed ^ mixed >>> 16, 2246822507);
  mixed = Math.imul(mixed ^ mixed >>> 13, 3266489909);
  return (mixed ^ mixed >>> 16) >>> 0;
}
function uuid(kind, index) {
  const seed = index * 8 + kinds[kind];
  const a = hex(mix32(seed));
  const b = hex(mix32(seed ^ 1540483477));
  const c = hex(mix32(seed ^ 625341585));
  const d = hex(mix32(seed ^ 1812433253));
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
function createSecret() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return "crs_" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function hex(value) {
  return value.toString(16).padStart(8, "0");
}

// js/testing/http-error.ts
init_crypto();
var reasons = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  // Cloudflare's, for an origin that it cannot reach.
  520: "Web Server Returned an Unknown Error",
  521: "Web Server Is Down",
  522: "Connection Timed Out",
  523: "Origin Is Unreachable",
  524: "A Timeout Occurred"
};
var HttpError = class extends Error {
  status;
  messages;
  headers;
  /** `messages` is one text, or the list of a failed validation. */
  constructor(status, messages2, headers = {}) {
    super(typeof messages2 === "string" ? messages2 : messages2.join("; "));
    this.status = status;
    this.messages = messages2;
    this.headers = headers;
  }
};
function toHttpError(thrown) {
  if (thrown instanceof HttpError) return thrown;
  const { status, messages: messages2, message: message2, headers } = thrown ?? {};
  if (typeof status !== "number" || !(status >= 400 && status <= 599)) return void 0;
  return new HttpError(status, messages2 ?? (message2 || reasonPhrase(status)), headers);
}
function reasonPhrase(status) {
  return reasons[status] ?? (status < 400 ? "OK" : "Error");
}
function errorBody(status, message2 = reasonPhrase(status)) {
  return { statusCode: status, message: message2, error: reasonPhrase(status) };
}

// js/testing/access-tokens.ts
var AccessTokens = class {
  #bySecret = /* @__PURE__ */ new Map();
  #clock;
  #policy;
  constructor(clock, policy) {
    this.#clock = clock;
    this.#policy = policy;
  }
  /** Creates an access token of an app. */
  createForApp(app) {
    const token = this.#create(app.id, app.permissions, this.#policy.lifetimeMs.app);
    this.#store(token, void 0);
    return token;
  }
  /** Creates an access token of an installation. */
  createForInstallation(installation) {
    const token = {
      ...this.#create(installation.appId, installation.permissions, this.#policy.lifetimeMs.installation),
      installationId: installation.id,
      organizationId: installation.organization.id
    };
    this.#store(token, installation);
    return token;
  }
  /** Returns the record of the token with this secret; throws an `HttpError` unless the token is valid now. */
  authenticate(secret) {
    const stored = this.#bySecret.get(secret);
    if (stored === void 0 || this.#clock.now() < stored.issuedAtMs + this.#policy.replicationLagMs) {
      throw this.#refuse("The authorization is not an access token of this registry");
    }
    const record = this.#toRecord(stored);
    if (!record.isActive) throw this.#refuse("The access token has expired or was revoked");
    return record;
  }
  /** Revokes a token, given its secret or its id; returns whether it exists. */
  revoke(tokenOrId) {
    return this.#update(tokenOrId, { isActive: false });
  }
  /** Moves a token's expiry to now, given its secret or its id; returns whether it exists. */
  expire(tokenOrId) {
    return this.#update(tokenOrId, { expiresAt: this.#clock.iso() });
  }
  /** Revokes all tokens of an installation. */
  revokeInstallation(installationId) {
    for (const [secret, { installation }] of this.#bySecret) {
      if (installation?.id === installationId) this.revoke(secret);
    }
  }
  /** Returns every token that was issued, oldest first, without secrets. */
  records() {
    return Array.from(this.#bySecret.values(), (stored) => this.#toRecord(stored));
  }
  #refuse(message2) {
    return new HttpError(this.#policy.refusal, this.#policy.refusal === 403 ? "Access token invalid" : message2);
  }
  #store(token, installation) {
    this.#bySecret.set(token.token, { token, installation, issuedAtMs: this.#clock.now() });
  }
  #create(appId, permissions, lifetimeMs) {
    const createdAt = this.#clock.iso();
    return {
      id: uuid("token", this.#bySecret.size),
      createdAt,
      updatedAt: createdAt,
      token: createSecret(),
      expiresAt: this.#clock.iso(lifetimeMs),
      isActive: true,
      permissions,
      appId
    };
  }
  #update(tokenOrId, changes) {
    const stored = this.#bySecret.get(tokenOrId) ?? this.#findById(tokenOrId);
    if (stored === void 0) return false;
    stored.token = { ...stored.token, ...changes, updatedAt: this.#clock.iso() };
    return true;
  }
  #findById(id) {
    for (const stored of this.#bySecret.values()) if (stored.token.id === id) return stored;
    return void 0;
  }
  #toRecord({ token, installation }) {
    const { id, appId, permissions, createdAt, expiresAt, isActive } = token;
    return {
      id,
      kind: installation === void 0 ? "app" : "installation",
      appId,
      ...installation && { installationId: installation.id, organizationId: installation.organization.id },
      permissions,
      createdAt,
      expiresAt,
      isActive: isActive && Date.parse(expiresAt) > this.#clock.now()
    };
  }
};

// js/testing/apps.ts
init_crypto();

// js/testing/jwt.ts
init_crypto();
var jose = () => Promise.resolve().then(() => (init_jose(), jose_exports));
var algorithm = "RS256";
var backdatingSeconds = 60;
var defaultLifetimeSeconds = 9 * 60;
var longestLifetimeSeconds = 10 * 60;
var leewaySeconds = 5;
var messages = {
  ERR_JOSE_ALG_NOT_ALLOWED: "The JWT must be signed with RS256",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "The JWT is not signed with the key of this app",
  ERR_JWT_EXPIRED: "The JWT has expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "The JWT must contain iss, iat and exp, and must be valid now"
};
async function signAppJwt(key, appId, nowMs, request) {
  const { SignJWT: SignJWT2 } = await jose();
  const nowSeconds = Math.floor((request.now ?? nowMs) / 1e3);
  return new SignJWT2({
    iss: request.iss ?? appId,
    iat: request.iat ?? nowSeconds - backdatingSeconds,
    exp: request.exp ?? nowSeconds + defaultLifetimeSeconds,
    // ICR documents `alg` as a claim of the payload.
    alg: algorithm,
    ...request.claims
  }).setProtectedHeader({ alg: algorithm, typ: "JWT" }).sign(key);
}
async function claimedIssuer(jwt) {
  const { decodeJwt: decodeJwt2 } = await jose();
  try {
    return decodeJwt2(jwt).iss ?? "";
  } catch {
    throw new HttpError(401, "The authorization is not an app JWT");
  }
}
async function verifyAppJwt(jwt, { key, nowMs, strict }) {
  const { alg, iat, exp } = await verifiedClaims(jwt, key, nowMs);
  if (strict && alg !== algorithm) {
    throw new HttpError(401, `The JWT's payload must contain alg: "${algorithm}", as its header does`);
  }
  const nowSeconds = nowMs / 1e3;
  if (iat > nowSeconds + leewaySeconds) throw new HttpError(401, "The JWT's iat is in the future");
  if (exp > nowSeconds + longestLifetimeSeconds + leewaySeconds) {
    throw new HttpError(401, "The JWT's exp is more than 10 minutes ahead");
  }
}
async function importPublicKey(publicKey) {
  const { importJWK: importJWK2, importSPKI: importSPKI2 } = await jose();
  if (typeof publicKey === "string") return importSPKI2(publicKey, algorithm);
  const { n, e } = publicKey;
  if (n === void 0 || e === void 0)
    throw new TypeError("publicKey must be an RSA key: SPKI PEM, or a JWK with n and e");
  return importJWK2({ kty: "RSA", n, e }, algorithm);
}
function generateKeyPair() {
  const parameters = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1])
  };
  return crypto.subtle.generateKey(parameters, false, ["sign", "verify"]);
}
async function verifiedClaims(jwt, key, nowMs) {
  const { jwtVerify: jwtVerify2 } = await jose();
  try {
    const { payload } = await jwtVerify2(jwt, key, {
      algorithms: [algorithm],
      currentDate: new Date(nowMs),
      requiredClaims: ["iss", "iat", "exp"]
    });
    return payload;
  } catch (error) {
    const code = error.code;
    throw new HttpError(401, messages[code ?? ""] ?? "The JWT is malformed");
  }
}

// js/testing/permissions.ts
init_crypto();
var ranks = { VIEW: 1, READ: 1, REQUEST: 2, WRITE: 3 };
function permits(permissions, names, level) {
  const needed = ranks[level] ?? Infinity;
  return names.some((name) => {
    const granted = permissions[name] ?? "";
    return (ranks[granted] ?? 0) >= needed || granted === level;
  });
}
var allPermissions = {
  organization_info: "VIEW",
  organization_members: "VIEW",
  organization_projects: "VIEW",
  organization_inventory: "REQUEST",
  organization_warehouse: "WRITE"
};

// js/testing/apps.ts
var App = class {
  id;
  nameId;
  permissions;
  callbackUrls;
  signJwt;
  #publicKey;
  constructor(description, keys, clock) {
    this.id = description.id;
    this.nameId = description.nameId;
    this.permissions = description.permissions;
    this.callbackUrls = description.callbackUrls;
    this.#publicKey = keys.publicKey;
    this.signJwt = async (request = {}) => signAppJwt(await keys.privateKey(), this.id, clock.now(), request);
  }
  /** Resolves if `jwt` is a valid JWT of this app at `nowMs`; rejects with an `HttpError` otherwise. */
  async verifyJwt(jwt, nowMs, strict) {
    await verifyAppJwt(jwt, { key: await this.#publicKey(), nowMs, strict });
  }
};
var Apps = class {
  first;
  #byId = /* @__PURE__ */ new Map();
  #clock;
  #strictJwt;
  constructor(first, clock, strictJwt) {
    this.#clock = clock;
    this.#strictJwt = strictJwt;
    this.first = this.#add({ nameId: "canopy-ledger", ...first }, sharedKeyPair);
  }
  /** Adds an app with its own key pair, unless the options contain a public key. */
  add(options) {
    return this.#add(options, memoize(generateKeyPair));
  }
  /** Resolves to the app that issued a valid JWT; rejects with an `HttpError` if the JWT is not valid. */
  async authenticate(jwt) {
    const app = this.#byId.get(await claimedIssuer(jwt));
    if (app === void 0) throw new HttpError(401, "The JWT's iss names no app of this registry");
    await app.verifyJwt(jwt, this.#clock.now(), this.#strictJwt);
    return app;
  }
  /** Returns the app that an installation belongs to: the one that the draft names, or else the first. */
  ownerOf(draft) {
    const app = draft?.appId === void 0 ? this.first : this.#byId.get(draft.appId);
    if (app === void 0) throw new Error(`the registry has no app with the id ${draft?.appId}, ${this.#known("id")}`);
    return app;
  }
  /** Returns the app with this `nameId`; throws if there is none. */
  named(nameId) {
    for (const app of this.#byId.values()) if (app.nameId === nameId) return app;
    throw new Error(`the registry has no app named ${nameId}, ${this.#known("nameId")}`);
  }
  /** The end of a message: which apps there are, and the options with which there are others. */
  #known(field) {
    const names = Array.from(this.#byId.values(), (app) => app[field]);
    return `only ${names.join(", ")}: set \`app: { ${field} }\` of createRegistry, or call addApp`;
  }
  #add(options, keyPair) {
    const {
      id = uuid("app", this.#byId.size),
      nameId = `app-${this.#byId.size + 1}`,
      permissions = allPermissions,
      callbackUrls = []
    } = options;
    if (this.#byId.has(id)) throw new Error(`the registry already has an app ${id}`);
    const keys = options.publicKey === void 0 ? generatedKeys(keyPair) : externalKeys(options.publicKey);
    const app = new App({ id, nameId, permissions, callbackUrls }, keys, this.#clock);
    this.#byId.set(id, app);
    return app;
  }
};
var sharedKeyPair = memoize(generateKeyPair);
function generatedKeys(keyPair) {
  return {
    publicKey: async () => (await keyPair()).publicKey,
    privateKey: async () => (await keyPair()).privateKey
  };
}
function externalKeys(publicKey) {
  return {
    publicKey: memoize(() => importPublicKey(publicKey)),
    privateKey: () => Promise.reject(new Error("this app has a publicKey: sign its JWTs where the private key is"))
  };
}
function memoize(create) {
  let cached;
  return async () => {
    cached ??= create();
    try {
      return await cached;
    } catch (error) {
      cached = void 0;
      throw error;
    }
  };
}

// js/testing/clock.ts
init_crypto();
var Clock = class {
  #hostClock;
  #offsetMs = 0;
  /** Follows `hostClock` until the time is set. */
  constructor(hostClock) {
    this.#hostClock = hostClock;
  }
  /** Returns the registry's time in milliseconds since 1970. */
  now() {
    return this.#hostClock() + this.#offsetMs;
  }
  /** Sets the registry's time; the clock keeps running from there. */
  set(timeMs) {
    this.#offsetMs = requireFinite(timeMs) - this.#hostClock();
  }
  /** Moves the registry's time by `durationMs`, backwards if it is negative. */
  advance(durationMs) {
    this.#offsetMs += requireFinite(durationMs);
  }
  /** Returns the registry's time plus `offsetMs` as ISO 8601, the format of all times in responses. */
  iso(offsetMs = 0) {
    return new Date(this.now() + offsetMs).toISOString();
  }
};
function requireFinite(value) {
  if (!Number.isFinite(value)) throw new RangeError(`milliseconds must be a finite number, not ${value}`);
  return value;
}

// js/testing/consent.ts
init_crypto();

// js/testing/lifecycle.ts
init_crypto();
function install(state, draft = {}, fields2 = {}) {
  const app = state.apps.ownerOf(draft);
  const installation = state.installations.install(app, draft);
  notify(state, "installed", installation, fields2);
  return installation;
}
function uninstall(state, id) {
  const installation = state.installations.require(id);
  state.installations.uninstall(id);
  state.tokens.revokeInstallation(id);
  notify(state, "uninstalled", installation);
}
function setSuspended(state, id, suspended) {
  state.installations.require(id);
  if (!state.installations.setSuspended(id, suspended)) return;
  notify(state, suspended ? "suspended" : "unsuspended", touch(state, id));
}
function grant(state, id, permissions) {
  const installation = touch(state, id, { permissions });
  notify(state, "newPermissionsAccepted", installation);
  return installation;
}
function touch(state, id, changes = {}) {
  const last = Date.parse(state.installations.require(id).updatedAt);
  const updatedAt = new Date(Math.max(state.clock.now(), last + 1)).toISOString();
  return state.installations.update(id, { ...changes, updatedAt });
}
function notify(state, event, installation, fields2 = {}) {
  if (installation.appId !== state.apps.first.id) return;
  const sender = {
    id: uuid("user", 0),
    email: "admin@organization.example",
    fullName: "S\xF3lveig \xC1sta Nj\xE1lsd\xF3ttir",
    profilePicture: null
  };
  state.webhooks.send({ event, installation, sender, ...fields2 });
}

// js/testing/consent.ts
function consent(state, installUrl, { organization = {}, withoutState = false, event = "installed" }) {
  const { pathname, searchParams } = new URL(installUrl);
  const nameId = /^\/apps\/([^/]+)\/installations\/new$/.exec(pathname)?.[1];
  if (nameId === void 0) {
    throw new Error(`an install link has the path /apps/{nameId}/installations/new, not ${pathname}`);
  }
  const app = state.apps.named(decodeURIComponent(nameId));
  const redirectUri = chooseRedirectUri(app.callbackUrls, searchParams.get("redirectUri"));
  const stateParameter = searchParams.get("state");
  const fields2 = stateParameter === null ? {} : { state: stateParameter };
  const draft = typeof organization === "string" ? { id: organization } : organization;
  const installation = existingInstallation(state, app.id, draft.id) ?? install(state, { appId: app.id, organization: draft }, fields2);
  const callback = new URL(redirectUri);
  callback.searchParams.set("installationId", installation.id);
  if (stateParameter !== null && !withoutState) callback.searchParams.set("state", stateParameter);
  callback.searchParams.set("event", event);
  return callback.href;
}
function chooseRedirectUri(callbackUrls, requested) {
  const [first] = callbackUrls;
  const chosen = requested !== null && (first === void 0 || callbackUrls.includes(requested)) ? requested : first;
  if (chosen === void 0) throw new Error("the install link has no redirectUri, and the app no callbackUrls");
  return chosen;
}
function existingInstallation({ installations }, appId, organizationId) {
  return installations.all().find((it) => it.appId === appId && it.organization.id === organizationId);
}

// js/testing/fault.ts
init_crypto();

// js/testing/known-fields.ts
init_crypto();
function checkFields(of, given, known) {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown !== void 0) {
    throw new TypeError(`${of} has no \`${unknown}\`; there are ${Object.keys(known).join(", ")}`);
  }
}

// js/testing/fault.ts
var faultFields = {
  method: true,
  path: true,
  times: true,
  status: true,
  body: true,
  headers: true,
  delayMs: true,
  cutBody: true,
  reset: true,
  redirect: true,
  retryAfter: true,
  html: true,
  hang: true,
  handled: true
};
function checkFault(fault) {
  checkFields("a fault", fault, faultFields);
  const { status = 200, delayMs = 0 } = fault;
  if (!(status >= 200 && status <= 599)) throw new RangeError(`status must be from 200 to 599, not ${status}`);
  if (!(delayMs >= 0)) throw new RangeError(`delayMs must not be negative, but is ${delayMs}`);
}
function matching(requestMethod, requestPath) {
  return ({ method, path: path2 }) => {
    if (method !== void 0 && method.toUpperCase() !== requestMethod) return false;
    if (path2 === void 0) return true;
    return typeof path2 === "string" ? path2 === requestPath : requestPath.search(path2) >= 0;
  };
}

// js/testing/fault-queue.ts
init_crypto();
var FaultQueue = class {
  #pending = [];
  /** Appends a fault. */
  add(fault) {
    const { times = 1 } = fault;
    if (!(times > 0)) throw new RangeError(`times must be positive, not ${times}`);
    this.#pending.push({ fault, remaining: times });
  }
  /** Returns the first fault that matches, and counts it as used once. */
  take(matches) {
    const entry = this.#pending.find(({ fault }) => matches(fault));
    if (entry === void 0) return void 0;
    entry.remaining -= 1;
    if (entry.remaining <= 0) this.#pending = this.#pending.filter((other) => other !== entry);
    return entry.fault;
  }
  /** Removes every fault. */
  clear() {
    this.#pending = [];
  }
};

// js/testing/installations.ts
init_crypto();

// js/testing/organizations.ts
init_crypto();

// js/testing/organization-profiles.ts
init_crypto();
var fields = {
  forest: {
    industry: { code: "A02", name: "Forestry and logging" },
    nouns: ["Reforestation", "Forest Carbon", "Woodlands", "Agroforestry"]
  },
  bluecarbon: {
    industry: { code: "A03", name: "Fishing and aquaculture" },
    nouns: ["Mangroves", "Blue Carbon", "Seagrass", "Wetlands"]
  },
  soil: {
    industry: { code: "A01", name: "Crop and animal production" },
    nouns: ["Soil Carbon", "Grazing", "Rangelands", "Regenerative Farms"]
  },
  cookstove: {
    industry: { code: "C27", name: "Manufacture of electrical and domestic appliances" },
    nouns: ["Cookstoves", "Clean Cooking", "Safe Water", "Household Energy"]
  },
  power: {
    industry: { code: "D35", name: "Electricity, gas, steam and air conditioning supply" },
    nouns: ["Wind", "Solar", "Hydropower", "Geothermal"]
  },
  waste: {
    industry: { code: "E38", name: "Waste collection, treatment and disposal" },
    nouns: ["Biogas", "Landfill Gas", "Composting", "Circular"]
  },
  removal: {
    industry: { code: "C20", name: "Manufacture of chemicals and chemical products" },
    nouns: ["Biochar", "Mineralization", "Direct Air", "Carbon Removal"]
  }
};
var profiles = [
  ["Kaskelot Mangroves Trust", "KE", "Lamu", "80500", "Harambee Avenue 14", "bluecarbon"],
  ["Nor\xF0urhraun Jar\xF0varmi ehf.", "IS", "Hverager\xF0i", "810", "Austurm\xF6rk 7", "power"],
  ["Carbfj\xF6r\xF0ur Mineral Storage", "IS", "\xDEorl\xE1ksh\xF6fn", "815", "Hafnarskei\xF0 22", "removal"],
  ["Serra Verde Reflorestamento Ltda.", "BR", "Alta Floresta", "78580-000", "Avenida Ariosto da Riva 2101", "forest"],
  ["Instituto Ra\xEDzes do Pantanal", "BR", "Corumb\xE1", "79303-070", "Rua Frei Mariano 880", "soil"],
  ["Cerrado Biochar Ind\xFAstria S.A.", "BR", "Uberl\xE2ndia", "38400-128", "Rua Oleg\xE1rio Maciel 415", "removal"],
  ["Comunidad Forestal R\xEDo Claro", "CO", "Quibd\xF3", "270001", "Carrera 4 # 26-18", "forest"],
  ["Manglares del Pac\xEDfico S.A.S.", "CO", "Buenaventura", "764501", "Calle 2 # 3-04", "bluecarbon"],
  ["Viento Guajiro Energ\xEDa", "CO", "Riohacha", "440001", "Calle 7 # 9-51", "power"],
  ["Bosques Comunales de Madre de Dios", "PE", "Puerto Maldonado", "17001", "Jir\xF3n Loreto 310", "forest"],
  ["Cocinas Limpias Andinas", "PE", "Ayacucho", "05001", "Jir\xF3n Asamblea 127", "cookstove"],
  ["Patagonia Pastizales Cooperativa", "AR", "Esquel", "U9200", "Avenida Alvear 1040", "soil"],
  ["Viento Sur Generaci\xF3n", "CL", "Punta Arenas", "6200000", "Calle Bories 655", "power"],
  ["Ejido Selva Alta", "MX", "Chetumal", "77000", "Avenida H\xE9roes 212", "forest"],
  ["Henequ\xE9n Carbon", "MX", "M\xE9rida", "97000", "Calle 60 # 491", "soil"],
  ["Volc\xE1n Geotermia de Oriente", "SV", "San Miguel", "3301", "4a Calle Poniente 12", "power"],
  ["Fog\xF3n Maya Clean Cooking", "GT", "Quetzaltenango", "09001", "12 Avenida 3-40, Zona 1", "cookstove"],
  ["Honduran Cloud Forest Alliance", "HN", "La Esperanza", "14101", "Barrio El Centro 5", "forest"],
  ["Great Basin Grassland Carbon LLC", "US", "Elko", "89801", "Idaho Street 744", "soil"],
  ["Tidewater Kelp & Seagrass", "US", "Gloucester", "23061", "Main Street 6568", "bluecarbon"],
  ["Prairie Landfill Gas Partners", "US", "Salina", "67401", "South Santa Fe Avenue 119", "waste"],
  ["Coastal Temperate Forests First Nations Carbon", "CA", "Bella Coola", "V0T 1C0", "MacKenzie Street 450", "forest"],
  ["Boreal Peat Conservancy", "CA", "Moosonee", "P0L 1Y0", "First Street 23", "soil"],
  ["Jiko Bora Stoves Ltd", "KE", "Kisumu", "40100", "Oginga Odinga Street 61", "cookstove"],
  ["Rift Valley Geothermal Heat", "KE", "Naivasha", "20117", "Moi Avenue 9", "power"],
  ["Nyungwe Watershed Carbon", "RW", "Huye", null, "KN 7 Road", "forest"],
  ["Virunga Clean Cooking Company", "RW", "Musanze", null, "NM 155 Street", "cookstove"],
  ["Pearl Agroforestry Cooperative", "UG", "Mbale", null, "Naboa Road 30", "forest"],
  ["Lake Zone Water & Stoves", "TZ", "Mwanza", "33101", "Nyerere Road 18", "cookstove"],
  ["Rufiji Delta Blue Carbon", "TZ", "Kibiti", "61620", "Utete Road 2", "bluecarbon"],
  ["Miombo Woodland Partners", "ZM", "Mkushi", "30100", "Great North Road 41", "forest"],
  ["Kafue Biogas", "ZM", "Mazabuka", "10101", "Livingstone Road 77", "waste"],
  ["Zambezi Fire Management Trust", "ZW", "Victoria Falls", null, "Livingstone Way 3", "forest"],
  ["Quelimane Mangrove Association", "MZ", "Quelimane", "2400", "Avenida Josina Machel 508", "bluecarbon"],
  ["Tamatave Forest & People", "MG", "Toamasina", "501", "Boulevard Joffre 25", "forest"],
  ["Karoo Wind Development", "ZA", "Beaufort West", "6970", "Donkin Street 102", "power"],
  ["Thicket Restoration Eastern Cape", "ZA", "Makhanda", "6139", "High Street 90", "soil"],
  ["Sahel Great Green Belt", "SN", "Louga", "30000", "Rue de la Gare 4", "forest"],
  ["Casamance Mangrove Network", "SN", "Ziguinchor", "27000", "Rue Javelier 16", "bluecarbon"],
  ["Volta Improved Stoves", "GH", "Ho", "VH-0001", "Civic Centre Road 8", "cookstove"],
  ["Niger Delta Gas Recovery", "NG", "Port Harcourt", "500211", "Aba Road 211", "waste"],
  ["Foyers Am\xE9lior\xE9s du B\xE9nin", "BJ", "Parakou", null, "Rue 202", "cookstove"],
  ["Bale Mountains Forest Union", "ET", "Goba", "1000", "Robe Road 1", "forest"],
  ["Souss Solar Pumping", "MA", "Taroudant", "83000", "Avenue Hassan II 57", "power"],
  ["Nile Delta Composting", "EG", "Mansoura", "35511", "El Gomhoria Street 33", "waste"],
  ["Anatolian Wind Cooperative", "TR", "\xC7anakkale", "17100", "Kayserili Ahmet Pa\u015Fa Caddesi 20", "power"],
  ["Caucasus Small Hydro", "GE", "Kutaisi", "4600", "Rustaveli Avenue 11", "power"],
  ["Indus Delta Blue Carbon", "PK", "Thatta", "73130", "Makli Road 6", "bluecarbon"],
  ["Deccan Biochar Growers", "IN", "Gulbarga", "585101", "Station Road 148", "removal"],
  ["Sundari Mangrove Collective", "IN", "Canning", "743329", "Matla Bridge Road 12", "bluecarbon"],
  ["Bhagirathi Biogas Households", "IN", "Tehri", "249001", "Bauradi Market 3", "waste"],
  ["Himal Chulo Improved Stoves", "NP", "Pokhara", "33700", "Prithvi Chowk 5", "cookstove"],
  ["Haor Wetlands Foundation", "BD", "Sunamganj", "3000", "Hasan Raja Road 44", "bluecarbon"],
  ["Annamite Range Forests", "LA", "Pakse", "16000", "Route 13 South 240", "forest"],
  ["Mekong Rice Methane Reduction", "VN", "Long Xuy\xEAn", "90110", "Tr\u1EA7n H\u01B0ng \u0110\u1EA1o 1290", "soil"],
  ["Isan Rooftop Solar", "TH", "Khon Kaen", "40000", "Mittraphap Road 65", "power"],
  ["Mentaya Peat Guardians", "ID", "Sampit", "74322", "Jalan Ahmad Yani 81", "soil"],
  ["Flores Geothermal Community", "ID", "Ruteng", "86511", "Jalan Komodo 9", "power"],
  ["Palawan Coconut Biochar", "PH", "Puerto Princesa", "5300", "Rizal Avenue 312", "removal"],
  ["Sepik River Forest Owners", "PG", "Wewak", "531", "Boram Road 4", "forest"],
  ["Outback Savanna Burning", "AU", "Katherine", "0850", "Giles Street 29", "soil"],
  ["Tair\u0101whiti Native Forests", "NZ", "Gisborne", "4010", "Gladstone Road 186", "forest"],
  ["Scottish Peatland Works", "GB", "Wick", "KW1 4LX", "Bridge Street 19", "soil"],
  ["Jylland Biogas & Biochar A/S", "DK", "Holstebro", "7500", "N\xF8rregade 37", "waste"],
  ["Norrland Biokol AB", "SE", "Skellefte\xE5", "931 31", "Kanalgatan 48", "removal"],
  ["Alentejo Montado Carbono", "PT", "\xC9vora", "7000-650", "Rua da Rep\xFAblica 73", "soil"]
];
var nameWords = "Acacia Albatross Amber Baobab Basalt Cedar Cobalt Condor Coral Delta Ember Fern Firefly Granite Heron Hornbill Ibis Indigo Jacaranda Juniper Kestrel Lichen Lotus Monsoon Moringa Nimbus Ochre Osprey Papyrus Pelican Quetzal Rowan Saffron Sequoia Tamarind Teak Toucan Umber Willow Zephyr".split(
  " "
);

// js/testing/organizations.ts
var firstCreationMs = Date.UTC(2022, 2, 1, 8);
var dayMs = 864e5;
function generateOrganization(index) {
  const [, countryCode, city, zip, physicalAddress, field] = profiles[index % profiles.length];
  const fullName = generateName(index);
  const host = `${slug(fullName)}.example`;
  const id = uuid("organization", index);
  return {
    id,
    ...generateTimestamps(index),
    fullName,
    countryCode,
    city,
    zip,
    physicalAddress: index % 9 === 4 ? null : physicalAddress,
    registrationNumber: index % 6 === 2 ? null : String(1e5 + mix32(index) % 9e5),
    website: index % 7 === 3 ? null : `https://${host}`,
    logo: index % 5 === 1 ? null : `https://${host}/logo.svg`,
    organizationIndustries: generateIndustries(field, index),
    type: index % 11 === 7 ? "validationVerificationBody" : "projectProponent",
    isPublic: index % 8 !== 5,
    url: index % 10 === 6 ? null : `https://registry.example/organizations/${id}`
  };
}
function generateTimestamps(index) {
  const createdMs = firstCreationMs + mix32(index + 1) % 900 * dayMs + mix32(index + 2) % dayMs;
  const updatedMs = createdMs + mix32(index + 3) % 300 * dayMs;
  return { createdAt: new Date(createdMs).toISOString(), updatedAt: new Date(updatedMs).toISOString() };
}
function generateName(index) {
  const [fullName, , city, , , field] = profiles[index % profiles.length];
  const round = Math.floor(index / profiles.length);
  if (round === 0) return fullName;
  const { nouns } = fields[field];
  const [word, noun] = [
    nameWords[round % nameWords.length],
    nouns[Math.floor(round / nameWords.length) % nouns.length]
  ];
  const cycle = Math.floor(round / (nameWords.length * nouns.length));
  return cycle === 0 ? `${word} ${noun} ${city}` : `${word} ${noun} ${city} ${cycle + 1}`;
}
function generateIndustries(field, index) {
  const { industry } = fields[field];
  if (index % 4 === 3) return null;
  return index % 6 === 5 ? [industry, fields.power.industry] : industry;
}
function slug(name) {
  const plain = name.replace(/[ðþø]/gi, (letter) => ({ \u00F0: "d", \u00FE: "th", \u00F8: "o" })[letter.toLowerCase()] ?? "");
  return plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "").toLowerCase();
}

// js/testing/installations.ts
var permissionSets = [
  allPermissions,
  { organization_info: "VIEW", organization_projects: "VIEW" },
  { organization_info: "VIEW", organization_projects: "VIEW", organization_inventory: "REQUEST" },
  { organization_info: "VIEW", organization_warehouse: "VIEW" },
  { organization_info: "VIEW", organization_members: "VIEW", organization_projects: "WRITE" }
];
var Installations = class {
  #byId = /* @__PURE__ */ new Map();
  #suspended = /* @__PURE__ */ new Set();
  // Kept beyond an installation: an organization that installs the app again has the same details.
  #organizations = /* @__PURE__ */ new Map();
  #created = 0;
  /** Adds an installation of `app`; the fields that the draft omits are generated, the same in every run. */
  install(app, draft = {}) {
    const index = this.#created;
    const id = draft.id ?? uuid("installation", index);
    if (this.#byId.has(id)) throw new Error(`the registry already has an installation ${id}`);
    this.#created += 1;
    const organization = {
      ...this.#organizations.get(draft.organization?.id ?? "") ?? generateOrganization(index),
      ...draft.organization
    };
    const installation = {
      id,
      createdAt: organization.createdAt,
      updatedAt: organization.updatedAt,
      permissions: permissionSets[index % permissionSets.length],
      appNameId: app.nameId,
      appId: app.id,
      accessTokensUrl: `undefined/app/installations/${id}/accessTokens`,
      ...draft,
      organization
    };
    this.#byId.set(id, installation);
    this.#organizations.set(organization.id, organization);
    return installation;
  }
  /** Returns an installation; throws if it does not exist. */
  require(id) {
    const installation = this.#byId.get(id);
    if (installation === void 0) throw new Error("the registry has no such installation");
    return installation;
  }
  /** Removes an installation. */
  uninstall(id) {
    this.#suspended.delete(id);
    this.#byId.delete(id);
  }
  /** Changes fields of an installation, and returns it. */
  update(id, changes) {
    const installation = { ...this.require(id), ...changes };
    this.#byId.set(id, installation);
    return installation;
  }
  /** Suspends or unsuspends an installation; returns whether that changed anything. */
  setSuspended(id, suspended) {
    if (this.#suspended.has(id) === suspended) return false;
    if (suspended) this.#suspended.add(id);
    else this.#suspended.delete(id);
    return true;
  }
  /** Returns all installations, including suspended ones. */
  all() {
    return [...this.#byId.values()];
  }
  /** Returns the active installations of an app. */
  listActive(appId) {
    return this.all().filter((installation) => installation.appId === appId && !this.#suspended.has(installation.id));
  }
  /** Returns an active installation of an app; throws an `HttpError` if it does not exist or is suspended. */
  get(appId, id) {
    const installation = this.#byId.get(id);
    if (installation?.appId !== appId) throw new HttpError(404, "Installation not found");
    this.assertActive(id);
    return installation;
  }
  /** Throws an `HttpError` if the installation is suspended. */
  assertActive(id) {
    if (this.#suspended.has(id)) throw new HttpError(403, "The installation is suspended");
  }
  /** Returns whether the organization has an installation of any app. */
  hasOrganization(organizationId) {
    return this.all().some(({ organization }) => organization.id === organizationId);
  }
};

// js/testing/rate-limiter.ts
init_crypto();
var RateLimiter = class {
  #limit;
  #clock;
  #acceptedAtMs = /* @__PURE__ */ new Map();
  constructor(limit, clock) {
    if (limit !== void 0 && !(limit.requests >= 1 && limit.perMs > 0)) {
      throw new RangeError("rateLimit needs requests of at least 1 and perMs of more than 0");
    }
    this.#limit = limit;
    this.#clock = clock;
  }
  /** Counts a request of `caller`; throws a 429 with `Retry-After`, and counts nothing, if it is over the limit. */
  count(caller) {
    if (this.#limit === void 0) return;
    const { requests, perMs } = this.#limit;
    const nowMs = this.#clock.now();
    const recent = (this.#acceptedAtMs.get(caller) ?? []).filter((atMs) => atMs <= nowMs && atMs > nowMs - perMs);
    this.#acceptedAtMs.set(caller, recent);
    const [oldest] = recent;
    if (recent.length < requests || oldest === void 0) {
      recent.push(nowMs);
      return;
    }
    const waitMs = oldest + perMs - nowMs;
    throw new HttpError(429, "Too many requests", { "retry-after": String(Math.ceil(waitMs / 1e3)) });
  }
};

// js/testing/registry-fetch.ts
init_crypto();

// js/testing/response.ts
init_crypto();
function jsonResponse(status, value, headers = {}) {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value)
  };
}
function toResponse(data, delivery, signal) {
  const { status, body } = data;
  const hasNoBody = status === 204 || status === 205 || status === 304;
  const headers = new Headers();
  for (const [name, value] of Object.entries(data.headers)) if (value !== null) headers.set(name, value);
  if (hasNoBody) headers.delete("content-type");
  if (hasNoBody) return new Response(null, { status, headers });
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const stream = delivery === "complete" ? completeBody(bytes) : interruptedBody(bytes, delivery, signal);
  return new Response(stream, { status, headers });
}
function completeBody(bytes) {
  if (typeof ReadableStream === "undefined") return bytes;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    }
  });
}
function interruptedBody(bytes, delivery, signal) {
  let removeListener = () => {
  };
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, Math.floor(bytes.length / 2)));
      if (delivery === "truncated" || signal === void 0) return;
      const fail = () => controller.error(signal.reason);
      signal.addEventListener("abort", fail, { once: true });
      removeListener = () => signal.removeEventListener("abort", fail);
    },
    pull(controller) {
      if (delivery === "truncated")
        controller.error(new TypeError("the connection was closed before the body was complete"));
    },
    cancel() {
      removeListener();
    }
  });
}

// js/testing/cors.ts
init_crypto();
var methods = "GET, POST, PUT, PATCH, DELETE";
var requestHeaders = "accept, authorization, content-type, x-icr-api-version";
var exposedHeaders = "date, retry-after, x-request-id";
var corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": exposedHeaders
};
function isPreflight(request) {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}
function preflightResponse() {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": methods,
      "access-control-allow-headers": requestHeaders,
      "access-control-max-age": "600"
    }
  });
}

// js/testing/faulty-response.ts
init_crypto();
function reachesRegistry(fault) {
  const { status, html, redirect, retryAfter, reset, hang } = fault;
  const replacesResponse = status !== void 0 || html || redirect !== void 0 || retryAfter !== void 0 || reset || hang === true;
  return fault.handled === true || !replacesResponse;
}
function faultyResponse(fault, handled) {
  const status = fault.status ?? impliedStatus(fault) ?? handled?.status ?? 200;
  const base = fault.html ? htmlErrorPage(status) : handled ?? defaultResponse(status);
  return {
    status,
    headers: {
      ...base.headers,
      ...fault.redirect !== void 0 && { location: fault.redirect },
      ...fault.retryAfter !== void 0 && { "retry-after": String(fault.retryAfter) },
      ...lowercaseNames(fault.headers)
    },
    body: fault.body === void 0 ? base.body : typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body)
  };
}
function bodyDelivery(fault) {
  if (fault?.cutBody) return "truncated";
  return fault?.hang === "body" ? "stalled" : "complete";
}
function impliedStatus({ html, redirect, retryAfter }) {
  if (redirect !== void 0) return 307;
  if (html) return 502;
  return retryAfter === void 0 ? void 0 : 429;
}
function defaultResponse(status) {
  return status < 400 ? jsonResponse(status, {}) : jsonResponse(status, errorBody(status));
}
function htmlErrorPage(status) {
  const title = `${status} ${reasonPhrase(status)}`;
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html>
<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>
`
  };
}
function lowercaseNames(headers = {}) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

// js/testing/handle-request.ts
init_crypto();

// js/testing/redact.ts
init_crypto();
function redact(text) {
  return text.replace(/cr[su]_[0-9a-z]+|eyJ[\w-]+\.[\w-]+\.[\w-]*/gi, "[redacted]");
}

// js/testing/handle-request.ts
async function handleRequest(state, incoming) {
  try {
    const result = await dispatch(state, incoming);
    return "json" in result ? jsonResponse(result.status, result.json) : result;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return jsonResponse(error.status, errorBody(error.status, error.messages), error.headers);
  }
}
async function dispatch(state, { request, path: path2, query, body, entry }) {
  const { method, headers } = request;
  requireSupportedVersion(state.settings.apiVersions, headers.get("x-icr-api-version"));
  if (path2 === void 0) throw new HttpError(404, `Cannot ${method} ${new URL(request.url).pathname}`);
  const { endpoint, parameters } = state.router.match(method, path2);
  recordInstallation(entry, parameters["installationId"]);
  const context = { parameters, query, request, body, state };
  if (endpoint.authorization === "none") return endpoint.handle(context);
  const credential = bearerCredential(headers.get("authorization"));
  if (endpoint.authorization === "jwt") {
    const app = await state.apps.authenticate(credential);
    state.rateLimiter.count(`JWTs of ${app.id}`);
    checkBody(endpoint, body);
    return endpoint.handle(context, app);
  }
  const token = state.tokens.authenticate(credential);
  recordInstallation(entry, token.installationId);
  state.rateLimiter.count(`access tokens of ${token.installationId ?? token.appId}`);
  if (token.installationId !== void 0) state.installations.assertActive(token.installationId);
  checkBody(endpoint, body);
  return endpoint.handle(context, token);
}
function requireSupportedVersion(supported, requested) {
  if (requested === null || supported.includes(requested)) return;
  throw new HttpError(
    400,
    `The API version ${requested} is not supported; supported versions: ${supported.join(", ")}`
  );
}
function bearerCredential(header) {
  const credential = /^bearer +(\S+)$/i.exec(header ?? "")?.[1];
  if (credential === void 0) throw new HttpError(401, "The request carries no bearer authorization");
  return credential;
}
function checkBody(endpoint, body) {
  if (endpoint.body === "none" && body !== void 0) {
    throw new HttpError(400, `${endpoint.method} ${endpoint.path} takes no body`);
  }
  if (endpoint.body !== "json") return;
  try {
    JSON.parse(body?.text ?? "");
  } catch {
    throw new HttpError(400, "The body is not JSON");
  }
}
function recordInstallation(entry, installationId) {
  if (installationId !== void 0) entry.installationId = redact(installationId);
}

// js/testing/request-body.ts
init_crypto();
var maxLoggedLength = 16384;
function mayHaveBody(request) {
  return request.method !== "GET" && request.method !== "HEAD" && request.body !== null;
}
async function readRequestBody(request, given) {
  const bytes = bytesOf(given) ?? await request.arrayBuffer();
  return bytes.byteLength === 0 ? void 0 : { bytes, text: new TextDecoder().decode(bytes) };
}
function bytesOf(given) {
  if (typeof given === "string") return new TextEncoder().encode(given).buffer;
  return given instanceof ArrayBuffer ? given.slice() : void 0;
}
function parseBody({ text }) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
function loggedBody(body) {
  const text = redact(body.text);
  if (text.length > maxLoggedLength) return text.slice(0, maxLoggedLength);
  try {
    return JSON.parse(text, (_, value) => redactParsed(value));
  } catch {
    return text;
  }
}
function redactParsed(value) {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [redact(name), member]));
}

// js/testing/delay.ts
init_crypto();
function delay(durationMs, signal) {
  return untilAborted(signal, (resolve) => {
    const timer = setTimeout(resolve, durationMs);
    return () => clearTimeout(timer);
  });
}
function waitForAbort(signal) {
  return untilAborted(signal, () => () => {
  });
}
function abortable(promise, signal) {
  if (signal === void 0) return promise;
  return untilAborted(signal, (resolve) => {
    const settle = () => resolve(promise);
    promise.then(settle, settle);
    return () => {
    };
  });
}
function untilAborted(signal, start) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const cleanUp = start((value) => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    const abort = () => {
      cleanUp();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
}

// js/testing/registry-fetch.ts
function registryFetch(state) {
  return async (input, init) => {
    const request = toRequest(input, init);
    const signal = signalOf(input, init);
    signal?.throwIfAborted();
    if (state.settings.cors && isPreflight(request)) return preflightResponse();
    const logged = logRequest(state, request);
    const fault = state.faults.take(matching(request.method, logged.path ?? logged.entry.path));
    const body = mayHaveBody(request) ? await abortable(readRequestBody(request, init?.body), signal) : void 0;
    if (body !== void 0) logged.entry.body = loggedBody(body);
    const incoming = { ...logged, body };
    const response = await (fault ? applyFault(state, incoming, fault, signal) : handleRequest(state, incoming));
    signal?.throwIfAborted();
    incoming.entry.status = response.status;
    const headers = {
      date: new Date(state.clock.now()).toUTCString(),
      "x-request-id": incoming.entry.requestId,
      ...state.settings.cors && corsHeaders,
      ...response.headers
    };
    return toResponse({ ...response, headers }, bodyDelivery(fault), signal);
  };
}
async function applyFault(state, incoming, fault, signal) {
  if (fault.delayMs) await delay(fault.delayMs, signal);
  const handled = reachesRegistry(fault) ? await handleRequest(state, incoming) : void 0;
  if (fault.hang === true) await waitForAbort(signal);
  if (fault.reset) throw new TypeError("fetch failed: the connection was reset");
  return faultyResponse(fault, handled);
}
function logRequest(state, request) {
  const { pathname, searchParams } = new URL(request.url);
  const { basePath } = state.settings;
  const isInside = basePath === "" || pathname === basePath || pathname.startsWith(`${basePath}/`);
  const path2 = isInside ? pathname.slice(basePath.length) : void 0;
  const entry = state.log.append(request, path2 ?? pathname, searchParams, state.clock.now());
  return { request, path: path2, query: searchParams, entry };
}
function toRequest(input, init) {
  if (init === void 0 && input instanceof Request) return input;
  return new Request(input, { ...init, signal: null });
}
function signalOf(input, init) {
  if (init?.signal !== void 0) return init.signal ?? void 0;
  return input instanceof Request ? input.signal : void 0;
}

// js/testing/request-log.ts
init_crypto();
var RequestLog = class {
  #size;
  #entries = [];
  #received = 0;
  constructor(size) {
    this.#size = size;
  }
  /** Appends an entry for a request; the caller completes it later. */
  append(request, path2, query, time) {
    this.#received += 1;
    const entry = {
      method: request.method,
      path: redact(path2),
      query: Object.fromEntries(Array.from(query, ([name, value]) => [redact(name), redact(value)])),
      authorization: authorizationKind(request.headers.get("authorization")),
      apiVersion: request.headers.get("x-icr-api-version"),
      time,
      status: null,
      requestId: `req-${this.#received.toString(16).padStart(8, "0")}`
    };
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * this.#size + 1) this.#entries = this.#newest();
    return entry;
  }
  /** Returns copies of the entries. */
  entries() {
    return this.#newest().map((entry) => ({ ...entry }));
  }
  /** Removes every entry. */
  clear() {
    this.#entries = [];
  }
  #newest() {
    return this.#entries.slice(Math.max(0, this.#entries.length - this.#size));
  }
};
function authorizationKind(header) {
  if (header === null) return "none";
  if (/^bearer crs_/i.test(header)) return "token";
  return /^bearer [^.\s]+\.[^.\s]+\.[^.\s]+$/i.test(header) ? "jwt" : "other";
}

// js/testing/route-endpoint.ts
init_crypto();
function routeEndpoint(method, path2, handler, { authorization = "token", permissions = {} } = {}) {
  if (!path2.startsWith("/"))
    throw new TypeError(`the path of a route must start with "/", not ${JSON.stringify(path2)}`);
  const shape = { method: method.toUpperCase(), path: path2, body: "any" };
  const respond = (context, caller) => run(handler, context, caller);
  const endpoints = {
    none: { ...shape, authorization: "none", handle: (context) => respond(context, {}) },
    jwt: { ...shape, authorization: "jwt", handle: (context, { id }) => respond(context, { appId: id }) },
    token: {
      ...shape,
      authorization: "token",
      handle(context, token) {
        for (const [name, level] of Object.entries(permissions)) {
          if (permits(token.permissions, [name], level)) continue;
          throw new HttpError(403, `The access token lacks the permission ${name}: ${level}`);
        }
        return respond(context, { token, appId: token.appId });
      }
    }
  };
  return endpoints[authorization];
}
async function run(handler, context, { token, appId }) {
  const { request, body, parameters, query, state } = context;
  const installationId = token?.installationId;
  const value = await callHandler(handler, {
    // The emulator has read the body already.
    request: request.bodyUsed ? new Request(request, { method: request.method, body: body?.bytes ?? "" }) : request,
    parameters,
    query: Object.fromEntries(query),
    body: body && parseBody(body),
    token,
    installation: state.installations.all().find(({ id }) => id === installationId),
    appId
  });
  if (isResponse(value)) {
    return {
      status: value.status,
      headers: Object.fromEntries(value.headers),
      body: new Uint8Array(await value.arrayBuffer())
    };
  }
  return value === void 0 ? { status: 204, headers: {}, body: "" } : { status: 200, json: value };
}
async function callHandler(handler, context) {
  try {
    return await handler(context);
  } catch (error) {
    throw toHttpError(error) ?? error;
  }
}
function isResponse(value) {
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}

// js/testing/router.ts
init_crypto();

// js/testing/endpoints/create-app-access-token.ts
init_crypto();
var createAppAccessToken = {
  method: "POST",
  path: "/app/accessTokens",
  authorization: "jwt",
  body: "none",
  handle: ({ state }, app) => ({ status: 201, json: state.tokens.createForApp(app) })
};

// js/testing/endpoints/create-installation-access-token.ts
init_crypto();
var createInstallationAccessToken = {
  method: "POST",
  path: "/app/installations/{installationId}/accessTokens",
  authorization: "jwt",
  body: "none",
  handle({ state, parameters }, app) {
    const installation = state.installations.get(app.id, parameters["installationId"]);
    return { status: 201, json: state.tokens.createForInstallation(installation) };
  }
};

// js/testing/endpoints/delete-access-token.ts
init_crypto();
var deleteAccessToken = {
  method: "DELETE",
  path: "/app/installations/token",
  authorization: "token",
  body: "none",
  handle: ({ state }, token) => ({ status: 200, json: state.tokens.revoke(token.id) })
};

// js/testing/endpoints/get-installation.ts
init_crypto();
var getInstallation = {
  method: "GET",
  path: "/app/installations/{installationId}",
  authorization: "jwt",
  body: "none",
  handle({ state, parameters }, app) {
    return { status: 200, json: state.installations.get(app.id, parameters["installationId"]) };
  }
};

// js/testing/endpoints/list-installations.ts
init_crypto();

// js/testing/pagination.ts
init_crypto();
function parsePageRequest(query, maxLimit) {
  const limit = parseInteger(query.get("limit") ?? "10");
  const page = parseInteger(query.get("page") ?? "0");
  const problems = [
    ...limit < 1 ? ["limit must not be less than 1"] : [],
    ...limit > maxLimit ? [`limit must not be greater than ${maxLimit}`] : [],
    ...Number.isNaN(limit) ? ["limit must be an integer number"] : [],
    ...page < 0 ? ["page must not be less than 0"] : [],
    ...Number.isNaN(page) ? ["page must be an integer number"] : []
  ];
  if (problems.length > 0) throw new HttpError(400, problems);
  return { limit, page };
}
function paginate(entries, { limit, page }, ends) {
  const total = entries.length;
  const pageCount = Math.ceil(total / limit);
  const nextPage = page + 1 < pageCount ? page + 1 : pageBeyondEnd(ends, page, page + 1);
  const prevPage = page > 0 ? page - 1 : pageBeyondEnd(ends, page, page - 1);
  const pagination = {
    total,
    currentPage: page,
    pageCount,
    ...nextPage !== void 0 && { nextPage },
    ...prevPage !== void 0 && { prevPage }
  };
  return { pagination, entries: entries.slice(page * limit, (page + 1) * limit) };
}
function pageBeyondEnd(ends, current, beyond) {
  switch (ends) {
    case "null":
      return null;
    case "absent":
      return void 0;
    case "same":
      return current;
    case "beyond":
      return beyond;
  }
}
function parseInteger(text) {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
}

// js/testing/endpoints/list-installations.ts
var listInstallations = {
  method: "GET",
  path: "/app/installations",
  authorization: "jwt",
  body: "none",
  handle({ state, query }, app) {
    const { maxLimit, paginationEnds } = state.settings;
    const request = parsePageRequest(query, maxLimit);
    const { pagination, entries } = paginate(state.installations.listActive(app.id), request, paginationEnds);
    return { status: 200, json: { pagination, installations: entries } };
  }
};

// js/testing/endpoints/list-projects.ts
init_crypto();
var listProjects = {
  method: "GET",
  path: "/projects",
  authorization: "token",
  body: "none",
  handle({ state, query }, token) {
    if (!permits(token.permissions, ["organization_projects"], "VIEW")) {
      throw new HttpError(403, "The access token lacks the permission organization_projects");
    }
    const projects = state.installations.listActive(token.appId).filter(({ id }) => token.installationId === void 0 || token.installationId === id).map(({ organization: { id, fullName, countryCode } }) => ({
      id: `project-${id}`,
      organizationId: id,
      name: `${fullName}: first crediting period`,
      countryCode
    }));
    const { maxLimit, paginationEnds } = state.settings;
    const { pagination, entries } = paginate(projects, parsePageRequest(query, maxLimit), paginationEnds);
    return { status: 200, json: { pagination, projects: entries } };
  }
};

// js/testing/endpoints/warehouse-inventory.ts
init_crypto();
var path = "/organizations/{organizationId}/warehouse/inventory";
var readWarehouseInventory = {
  method: "GET",
  path,
  authorization: "token",
  body: "none",
  handle(context, token) {
    const organizationId = requireOwnOrganization(context, token);
    if (!permits(token.permissions, ["organization_warehouse", "organization_inventory"], "VIEW")) {
      throw new HttpError(403, "The access token lacks the permission organization_warehouse");
    }
    const inventory = [2021, 2022, 2023].map((vintage) => ({
      id: `${organizationId}-${vintage}`,
      vintage,
      quantity: (vintage - 2020) * 1250,
      unit: "tCO2e"
    }));
    return { status: 200, json: { organizationId, inventory } };
  }
};
var writeWarehouseInventory = {
  method: "POST",
  path,
  authorization: "token",
  body: "json",
  handle(context, token) {
    requireOwnOrganization(context, token);
    if (!permits(token.permissions, ["organization_warehouse"], "WRITE")) {
      throw new HttpError(403, "The access token lacks the permission organization_warehouse: WRITE");
    }
    return { status: 201, json: parseBody(context.body) };
  }
};
function requireOwnOrganization({ state, parameters }, token) {
  const organizationId = parameters["organizationId"];
  if (!state.installations.hasOrganization(organizationId)) throw new HttpError(404, "Organization not found");
  if (token.organizationId !== organizationId) {
    throw new HttpError(403, "The access token belongs to another organization");
  }
  return organizationId;
}

// js/testing/router.ts
var builtIn = [
  createAppAccessToken,
  createInstallationAccessToken,
  deleteAccessToken,
  listInstallations,
  getInstallation,
  listProjects,
  readWarehouseInventory,
  writeWarehouseInventory
];
var Router = class {
  #endpoints = builtIn;
  /** Adds an endpoint, which takes precedence over existing ones. */
  add(endpoint) {
    this.#endpoints = [endpoint, ...this.#endpoints];
  }
  /** Returns the endpoint for a method and a path below `basePath`; throws an `HttpError` if there is none. */
  match(method, path2) {
    const matches = this.#endpoints.flatMap((endpoint) => {
      const parameters = matchPath(endpoint.path, path2);
      return parameters === void 0 ? [] : [{ endpoint, parameters }];
    });
    const match = matches.find(({ endpoint }) => endpoint.method === method);
    if (match !== void 0) return match;
    if (matches.length === 0) throw new HttpError(404, `Cannot ${method} ${path2}`);
    const allowed = new Set(matches.map(({ endpoint }) => endpoint.method));
    throw new HttpError(405, `Cannot ${method} ${path2}`, { allow: [...allowed].join(", ") });
  }
};
function matchPath(template, path2) {
  const names = template.split("/");
  const segments = path2.split("/");
  if (names.length !== segments.length) return void 0;
  const parameters = {};
  for (const [position, name] of names.entries()) {
    const segment = segments[position] ?? "";
    if (name.startsWith("{") && segment !== "") parameters[name.slice(1, -1)] = decode2(segment);
    else if (name !== segment) return void 0;
  }
  return parameters;
}
function decode2(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpError(400, "The path is not percent-encoded properly");
  }
}

// js/testing/webhook-sender.ts
init_crypto();

// js/testing/webhook-request.ts
init_crypto();
var defaultUrl = "https://app.example/icr/webhooks";
async function buildWebhookRequest({ secret, url = defaultUrl }, payload, fault = {}) {
  const signedData = base64(new TextEncoder().encode(JSON.stringify(payload)));
  const body = JSON.stringify({ signedData, ...payload, ...fault.unsignedFields });
  const signature = await hmac2(fault.wrongSignature ? `not ${secret}` : secret, fault.oldScheme ? body : signedData);
  return new Request(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-icr-signature-256": `sha256=${signature}` },
    body
  });
}
async function hmac2(secret, message2) {
  const encoder2 = new TextEncoder();
  const algorithm2 = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder2.encode(secret), algorithm2, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign(algorithm2, key, encoder2.encode(message2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

// js/testing/webhook-sender.ts
var faultFields2 = {
  event: true,
  times: true,
  wrongSignature: true,
  oldScheme: true,
  duplicate: true,
  outOfOrder: true,
  lost: true,
  shortOrganization: true,
  withoutSender: true,
  unsignedFields: true
};
var WebhookSender = class {
  #options;
  #clock;
  #faults = new FaultQueue();
  #deliveries = [];
  #queue = Promise.resolve();
  #postponed;
  constructor(options, clock) {
    if (options !== void 0 && !options.secret) throw new TypeError("webhook.secret must not be empty");
    this.#options = options;
    this.#clock = clock;
  }
  /** Queues a delivery; does nothing without a webhook. */
  send(payload) {
    if (this.#options === void 0) return;
    const fault = this.#faults.take(({ event }) => event === void 0 || event === payload.event);
    const delivery = { payload: fault ? altered(payload, fault) : payload, fault };
    if (fault?.outOfOrder) {
      this.#sendPostponed();
      this.#postponed = delivery;
      return;
    }
    this.#enqueue(delivery);
    this.#sendPostponed();
  }
  /** Adds a fault. */
  injectFault(fault) {
    checkFields("a webhook's fault", fault, faultFields2);
    this.#faults.add(fault);
  }
  /** Resolves when every delivery has been sent and answered. */
  async settled() {
    this.#sendPostponed();
    let queue;
    do {
      queue = this.#queue;
      await queue;
    } while (queue !== this.#queue);
  }
  /** Returns copies of the deliveries, oldest first. */
  deliveries() {
    return this.#deliveries.map((delivery) => ({ ...delivery }));
  }
  #sendPostponed() {
    const delivery = this.#postponed;
    this.#postponed = void 0;
    if (delivery !== void 0) this.#enqueue(delivery);
  }
  #enqueue(delivery) {
    const copies = delivery.fault?.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#queue = this.#queue.then(() => this.#deliver(delivery));
  }
  async #deliver({ payload, fault }) {
    const options = this.#options;
    const entry = {
      payload,
      time: this.#clock.now(),
      ...fault && { fault },
      outcome: "pending",
      status: null
    };
    this.#deliveries.push(entry);
    if (fault?.lost) {
      entry.outcome = "lost";
      return;
    }
    try {
      const { status } = await options.deliver(await buildWebhookRequest(options, payload, fault));
      entry.status = status;
      entry.outcome = status >= 200 && status <= 299 ? "accepted" : "refused";
    } catch (error) {
      entry.outcome = "failed";
      entry.error = error;
    }
  }
};
function altered(payload, { shortOrganization, withoutSender }) {
  const { sender, installation, ...fields2 } = payload;
  const { id, fullName: name, url } = installation.organization;
  const organization = shortOrganization ? { id, name, url } : installation.organization;
  return {
    ...fields2,
    event: payload.event,
    installation: { ...installation, organization },
    ...sender && !withoutSender && { sender }
  };
}

// js/testing/create-registry.ts
var defaultTokenLifetimeMs = 2 * 60 * 60 * 1e3;
var registryOptions = {
  app: true,
  installations: true,
  basePath: true,
  apiVersions: true,
  tokenLifetimeMs: true,
  paginationEnds: true,
  maxLimit: true,
  tokenRefusal: true,
  replicationLagMs: true,
  strictJwt: true,
  rateLimit: true,
  webhook: true,
  cors: true,
  requestLogSize: true,
  now: true
};
function createRegistry(options = {}) {
  checkFields("createRegistry", options, registryOptions);
  const state = createState(options);
  const { clock, apps, installations, tokens, faults, log, webhooks } = state;
  const addFault = (fault) => {
    checkFault(fault);
    faults.add(fault);
  };
  const injectFault = (...injected) => injected.forEach(addFault);
  const { id: appId, signJwt } = apps.first;
  const fetch = registryFetch(state);
  const now = () => clock.now();
  return {
    fetch,
    signJwt,
    appId,
    clientOptions: { jwt: signJwt, fetch, appId, now },
    addApp: (app = {}) => apps.add(app),
    now,
    setTime: (timeMs) => clock.set(timeMs),
    advance: (durationMs) => clock.advance(durationMs),
    get installations() {
      return installations.all();
    },
    install: (draft) => install(state, draft),
    consent: (installUrl, by = {}) => consent(state, installUrl, by),
    suspend: (id) => setSuspended(state, id, true),
    unsuspend: (id) => setSuspended(state, id, false),
    uninstall: (id) => uninstall(state, id),
    grant: (id, permissions) => grant(state, id, permissions),
    get tokens() {
      return tokens.records();
    },
    revoke: (token) => assertToken(tokens.revoke(token)),
    expire: (token) => assertToken(tokens.expire(token)),
    route: (...route) => state.router.add(routeEndpoint(...route)),
    injectFault,
    order: injectFault,
    clearFaults: () => faults.clear(),
    get requests() {
      return log.entries();
    },
    clearRequests: () => log.clear(),
    get deliveries() {
      return webhooks.deliveries();
    },
    settled: () => webhooks.settled(),
    sendWebhook: (event, id, fields2) => notify(state, event, installations.require(id), fields2),
    injectWebhookFault: (...injected) => injected.forEach((fault) => webhooks.injectFault(fault))
  };
}
function createState(options) {
  const clock = new Clock(options.now ?? (() => Date.now()));
  const state = {
    settings: resolveSettings(options),
    clock,
    apps: new Apps(options.app ?? {}, clock, options.strictJwt ?? true),
    installations: new Installations(),
    tokens: new AccessTokens(clock, resolveTokenPolicy(options)),
    rateLimiter: new RateLimiter(options.rateLimit, clock),
    faults: new FaultQueue(),
    webhooks: new WebhookSender(options.webhook, clock),
    router: new Router(),
    log: new RequestLog(options.requestLogSize ?? 1e4)
  };
  const { installations = 3 } = options;
  const drafts = typeof installations === "number" ? Array.from({ length: installations }, () => ({})) : installations;
  for (const draft of drafts) state.installations.install(state.apps.first, draft);
  return state;
}
function resolveSettings(options) {
  return {
    basePath: (options.basePath ?? "").replace(/\/+$/, ""),
    apiVersions: options.apiVersions ?? ["2023-06-16"],
    paginationEnds: options.paginationEnds ?? "null",
    maxLimit: options.maxLimit ?? 1e3,
    cors: options.cors ?? true
  };
}
function resolveTokenPolicy({
  tokenLifetimeMs,
  replicationLagMs = 0,
  tokenRefusal = 401
}) {
  const { app = defaultTokenLifetimeMs, installation = defaultTokenLifetimeMs } = typeof tokenLifetimeMs === "number" ? { app: tokenLifetimeMs, installation: tokenLifetimeMs } : tokenLifetimeMs ?? {};
  return { lifetimeMs: { app, installation }, replicationLagMs, refusal: tokenRefusal };
}
function assertToken(found) {
  if (!found) throw new Error("the registry has no such access token");
}
export {
  createRegistry
};
