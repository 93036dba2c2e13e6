// @ts-check
// JWTs of the host. Only their claims enter wasm memory: without header and signature they are no credential.

import { isHeaderText, numberOrNaN } from "../../runtime/js/values.js";
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

/**
 * A JWT without white space around it, and its claims, unverified, NaN where a number is missing. Of another text its first
 * character; `undefined` for what is no text.
 *
 * @param {unknown} value
 */
export function parseJwt(value) {
  if (typeof value !== "string") return;
  const jwt = value.trim();
  try {
    const [, payload = "", signature, ...more] = jwt.split(".");
    if (!isHeaderText(jwt) || signature === undefined || more.length > 0) return jwt.slice(0, 1);
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0))));
    const { exp, iat, iss, alg } = typeof claims === "object" ? claims : null;
    // Beyond that, two apps' numbers would be read as one.
    if (typeof iss === "number" && !Number.isSafeInteger(iss)) return jwt.slice(0, 1);
    // The places that `parse_jwt` in src/client/jwt_provider.rs reads.
    return [
      /* text */ jwt,
      /* exp */ numberOrNaN(exp),
      /* iat */ numberOrNaN(iat),
      /* iss */ typeof iss === "number" ? String(iss) : iss,
      /* has_alg */ alg !== undefined,
    ];
  } catch {
    return jwt.slice(0, 1);
  }
}
