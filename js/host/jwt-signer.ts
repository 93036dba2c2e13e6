import { forCaller } from "../for-caller.js";
import { failure } from "./failure.js";
import { checkOptions } from "./options.js";
import type { CryptoKeyLike } from "./platform-types.js";
import { readPrivateKey } from "./private-key.js";
import { assertServer } from "./server-only.js";

/**
 * Options of {@link jwtSigner}.
 *
 * @example
 * const sign = jwtSigner({ appId: "your app's id", privateKey: pem, lifetimeSeconds: 300 });
 */
export interface JwtSignerOptions {
  /** The app's id, the `iss` of its JWTs. */
  readonly appId: string;
  /**
   * The app's private key: the content of `icr_private_key.pem`, as PKCS#1 or PKCS#8. Line breaks may be written `\n`, as in
   * environment variables, and the whole may be in base64. Or a `CryptoKey` for RS256.
   */
  readonly privateKey: string | Uint8Array | CryptoKeyLike;
  /** How long a JWT lives, in seconds: at most 600, as ICR demands. @default 540 */
  readonly lifetimeSeconds?: number | undefined;
}

/**
 * Signs a JWT. It can be the `jwt` of a client.
 *
 * @example
 * const jwt = await sign();
 */
export type JwtSigner = (context?: { readonly now?: number | undefined }) => Promise<string>;

const algorithm = "RS256";
const backdatingSeconds = 60;
const defaultLifetimeSeconds = 540;
const maxLifetimeSeconds = 600;

/**
 * A function that signs the app's JWTs with its private key, for the `jwt` of a client, or for {@link jwtEndpoint}. The key is
 * read at the first call.
 *
 * @throws {IcrError} `invalid_options`. A key that cannot be the app's rejects the first call, with what it is instead.
 * @example
 * const jwt = jwtSigner({ appId: process.env.ICR_APP_ID, privateKey: process.env.ICR_PRIVATE_KEY });
 * const icr = new IcrClient({ jwt });
 */
export function jwtSigner(options: JwtSignerOptions): JwtSigner {
  return forCaller(() => createSigner(options));
}

function createSigner(options: JwtSignerOptions): JwtSigner {
  assertServer("jwtSigner");
  checkOptions("jwtSigner", options, ["appId", "privateKey", "lifetimeSeconds"]);
  const { lifetimeSeconds = defaultLifetimeSeconds } = options;
  if (!(Number.isInteger(lifetimeSeconds) && lifetimeSeconds > 0 && lifetimeSeconds <= maxLifetimeSeconds)) {
    throw failure(
      "invalid_options",
      `\`lifetimeSeconds\` must be a whole number from 1 to ${maxLifetimeSeconds}: ICR takes no JWT that lives longer.`,
    );
  }
  // The key, and no promise of it: on Workers one request must not wait for another's.
  let key: CryptoKey | undefined;
  return async (context) => {
    const { appId } = options;
    if (typeof appId !== "string" || appId.trim() === "") {
      throw failure("invalid_options", "`appId` must be the app's id, as a text: check where it is read from.");
    }
    key ??= await readPrivateKey(options.privateKey);
    const now = Math.floor((context?.now ?? Date.now()) / 1000);
    const payload = { iss: appId, iat: now - backdatingSeconds, exp: now + lifetimeSeconds, alg: algorithm };
    const content = `${base64Url(utf8(JSON.stringify({ alg: algorithm, typ: "JWT" })))}.${base64Url(utf8(JSON.stringify(payload)))}`;
    const signature = await crypto.subtle.sign(key.algorithm.name, key, utf8(content));
    return `${content}.${base64Url(new Uint8Array(signature))}`;
  };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function base64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
