import { SignJWT, decodeJwt, importJWK, importSPKI, jwtVerify } from "jose";
import type { JwtRequest, RsaPublicJwk } from "./options.js";
import { Refusal } from "./refusal.js";

const algorithm = "RS256";
const backdatingSeconds = 60;
const defaultLifetimeSeconds = 9 * 60;
const longestLifetimeSeconds = 10 * 60;
const leewaySeconds = 5;

const refusals: Readonly<Record<string, string>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: "The JWT must be signed with RS256",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "The JWT is not signed with the key of this app",
  ERR_JWT_EXPIRED: "The JWT has expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "The JWT must carry iss, iat and exp, and must be in force",
};

/** Resolves to an RS256 JWT of the app `appId`; `nowMs` counts where the request names no time of its own. */
export function signAppJwt(key: CryptoKey, appId: string, nowMs: number, request: JwtRequest): Promise<string> {
  const nowSeconds = Math.floor((request.now ?? nowMs) / 1000);
  return new SignJWT({
    iss: request.iss ?? appId,
    iat: request.iat ?? nowSeconds - backdatingSeconds,
    exp: request.exp ?? nowSeconds + defaultLifetimeSeconds,
    ...request.claims,
  })
    .setProtectedHeader({ alg: algorithm, typ: "JWT" })
    .sign(key);
}

/** The `iss` that a JWT claims, before anything is verified; a refusal if the text is no JWT. */
export function claimedIssuer(jwt: string): string {
  try {
    return decodeJwt(jwt).iss ?? "";
  } catch {
    throw new Refusal(401, "The authorization is not an app JWT");
  }
}

/** Resolves if `jwt` is signed with `key` and in force at `nowMs`; otherwise rejects with a refusal that says why. */
export async function verifyAppJwt(jwt: string, key: CryptoKey, nowMs: number): Promise<void> {
  const { iat, exp } = await verifiedClaims(jwt, key, nowMs);
  const nowSeconds = nowMs / 1000;
  if (iat > nowSeconds + leewaySeconds) throw new Refusal(401, "The JWT's iat is in the future");
  if (exp > nowSeconds + longestLifetimeSeconds + leewaySeconds) {
    throw new Refusal(401, "The JWT's exp is more than 10 minutes ahead");
  }
}

/** Resolves to the key in an SPKI PEM or a JWK, of which only the public members are read. */
export async function importPublicKey(publicKey: string | RsaPublicJwk): Promise<CryptoKey> {
  if (typeof publicKey === "string") return importSPKI(publicKey, algorithm);
  const { n, e } = publicKey;
  if (n === undefined || e === undefined)
    throw new TypeError("publicKey must be an RSA key: SPKI PEM, or a JWK with n and e");
  return importJWK({ kty: "RSA" as const, n, e }, algorithm);
}

/** Resolves to a new RSA key pair whose private half cannot be exported. */
export function generateKeyPair(): Promise<CryptoKeyPair> {
  const parameters = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  return crypto.subtle.generateKey(parameters, false, ["sign", "verify"]);
}

async function verifiedClaims(jwt: string, key: CryptoKey, nowMs: number): Promise<{ iat: number; exp: number }> {
  try {
    const { payload } = await jwtVerify(jwt, key, {
      algorithms: [algorithm],
      currentDate: new Date(nowMs),
      requiredClaims: ["iss", "iat", "exp"],
    });
    return payload as { iat: number; exp: number };
  } catch (error) {
    const code = (error as { code?: string }).code;
    throw new Refusal(401, refusals[code ?? ""] ?? "The JWT is malformed");
  }
}
