// @ts-check

import { isHeaderText, numberOrNaN } from "../../runtime/js/values.js";

/**
 * The claims of a JWT, unverified, NaN where a number is missing; `undefined` for what is no JWT. Without header and
 * signature they are no credential: only they enter wasm memory.
 *
 * @param {any} jwt
 */
export function parseJwtClaims(jwt) {
  try {
    const [, payload, signature, ...more] = jwt.split(".");
    if (!isHeaderText(jwt) || signature === undefined || more.length > 0) return;
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0))));
    const { exp, iat, iss } = typeof claims === "object" ? claims : null;
    // The places that `parse_jwt_claims` in src/client/jwt_provider.rs reads.
    return [/* exp */ numberOrNaN(exp), /* iat */ numberOrNaN(iat), /* iss */ iss];
  } catch {}
}
