// @ts-check
// JWTs of the host. Only their claims enter wasm memory: without header and signature they are no credential.

import { numberOrNaN } from "../../runtime/js/values.js";
import { invokeCallback } from "../../runtime/js/wait.js";

/**
 * Calls the function that returns the JWT. Of a `Response` that is its text, or its status in a list if that is not a
 * success.
 *
 * @param {(context: object) => unknown} jwt
 * @param {object} context
 * @param {number} timeoutMs
 */
export function requestJwt(jwt, context, timeoutMs) {
  const request = async () => {
    const value = /** @type {any} */ (await jwt(context));
    if (typeof value?.text !== "function" || typeof value.status !== "number") return value;
    return value.ok ? value.text() : [value.status];
  };
  return invokeCallback(undefined, request, [], timeoutMs);
}

/** Three parts in base64url; a signer may write base64. In quotes or in JSON it is none. */
const COMPACT = /^[\w+/=-]*\.([\w+/=-]*)\.[\w+/=-]*$/;

/** How a text begins that is no JWT, as far as that is no secret. */
const BEGINNING = /^(?:bearer(?=\s)|["']eyJ|.?)/i;

/**
 * A JWT without white space around it, and its claims, unverified, NaN where a number is missing. Of another text how it
 * begins; `undefined` for what is no text.
 *
 * @param {unknown} value
 */
export function parseJwt(value) {
  if (typeof value !== "string") return;
  const jwt = value.trim();
  try {
    const [, payload] = COMPACT.exec(jwt) ?? [];
    if (payload === undefined) return beginning(jwt);
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0))));
    const { exp, iat, iss, alg } = typeof claims === "object" ? claims : null;
    // Beyond that, two apps' numbers would be read as one.
    if (typeof iss === "number" && !Number.isSafeInteger(iss)) return beginning(jwt);
    // The places that `parse_jwt` in src/client/jwt_provider.rs reads.
    return [
      /* text */ jwt,
      /* exp */ numberOrNaN(exp),
      /* iat */ numberOrNaN(iat),
      /* iss */ typeof iss === "number" ? String(iss) : iss,
      /* has_alg */ alg !== undefined,
    ];
  } catch {
    return beginning(jwt);
  }
}

/** @param {string} text */
function beginning(text) {
  return BEGINNING.exec(text)?.[0].toLowerCase();
}
