import type { JwtRequest, RsaPublicJwk } from "./options.js";
import { HttpError } from "./http-error.js";

// On first use: jose creates a TextDecoder as soon as it is loaded, and importing the emulator does nothing.
const jose = (): Promise<typeof import("./jose.js")> => import("./jose.js");

const algorithm = "RS256";
const backdatingSeconds = 60;
const defaultLifetimeSeconds = 9 * 60;
const longestLifetimeSeconds = 10 * 60;
const leewaySeconds = 5;

const messages: Readonly<Record<string, string>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: "The JWT must be signed with RS256",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "The JWT is not signed with the key of this app",
  ERR_JWT_EXPIRED: "The JWT has expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "The JWT must contain iss, iat and exp, and must be valid now",
};

/** Resolves to an RS256 JWT of the app; `nowMs` is the current time unless the request overrides it. */
export async function signAppJwt(key: CryptoKey, appId: string, nowMs: number, request: JwtRequest): Promise<string> {
  const { SignJWT } = await jose();
  const nowSeconds = Math.floor((request.now ?? nowMs) / 1000);
  return new SignJWT({
    iss: request.iss ?? appId,
    iat: request.iat ?? nowSeconds - backdatingSeconds,
    exp: request.exp ?? nowSeconds + defaultLifetimeSeconds,
    // ICR documents `alg` as a claim of the payload.
    alg: algorithm,
    ...request.claims,
  })
    .setProtectedHeader({ alg: algorithm, typ: "JWT" })
    .sign(key);
}

/** Resolves to the unverified `iss` of a JWT; rejects with an `HttpError` if the text is not a JWT. */
export async function claimedIssuer(jwt: string): Promise<string> {
  const { decodeJwt } = await jose();
  try {
    return decodeJwt(jwt).iss ?? "";
  } catch {
    throw new HttpError(401, "The authorization is not an app JWT");
  }
}

/** How a JWT is verified. */
export interface JwtVerification {
  readonly key: CryptoKey;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Whether the payload must contain `alg`. */
  readonly strict: boolean;
}

/** Resolves if `jwt` is signed with the key and valid now; rejects with an `HttpError` that says why it is not. */
export async function verifyAppJwt(jwt: string, { key, nowMs, strict }: JwtVerification): Promise<void> {
  const { alg, iat, exp } = await verifiedClaims(jwt, key, nowMs);
  if (strict && alg !== algorithm) {
    throw new HttpError(401, `The JWT's payload must contain alg: "${algorithm}", as its header does`);
  }
  const nowSeconds = nowMs / 1000;
  if (iat > nowSeconds + leewaySeconds) throw new HttpError(401, "The JWT's iat is in the future");
  if (exp > nowSeconds + longestLifetimeSeconds + leewaySeconds) {
    throw new HttpError(401, "The JWT's exp is more than 10 minutes ahead");
  }
}

/** Imports a public key from SPKI PEM or a JWK; private members of the JWK are ignored. */
export async function importPublicKey(publicKey: string | RsaPublicJwk): Promise<CryptoKey> {
  const { importJWK, importSPKI } = await jose();
  if (typeof publicKey === "string") return importSPKI(publicKey, algorithm);
  const { n, e } = publicKey;
  if (n === undefined || e === undefined)
    throw new TypeError("publicKey must be an RSA key: SPKI PEM, or a JWK with n and e");
  return importJWK({ kty: "RSA" as const, n, e }, algorithm);
}

/** Generates an RSA key pair; the private key is not extractable. */
export function generateKeyPair(): Promise<CryptoKeyPair> {
  const parameters = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  return crypto.subtle.generateKey(parameters, false, ["sign", "verify"]);
}

interface VerifiedClaims {
  readonly alg?: unknown;
  readonly iat: number;
  readonly exp: number;
}

async function verifiedClaims(jwt: string, key: CryptoKey, nowMs: number): Promise<VerifiedClaims> {
  const { jwtVerify } = await jose();
  try {
    const { payload } = await jwtVerify(jwt, key, {
      algorithms: [algorithm],
      currentDate: new Date(nowMs),
      requiredClaims: ["iss", "iat", "exp"],
    });
    return payload as unknown as VerifiedClaims;
  } catch (error) {
    const code = (error as { code?: string }).code;
    throw new HttpError(401, messages[code ?? ""] ?? "The JWT is malformed");
  }
}
