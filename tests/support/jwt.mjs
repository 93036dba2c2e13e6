/** A JWT without a valid signature: the client reads `iss` and `exp` and verifies nothing. */
export function createJwt(claims = {}) {
  const issuedAt = Math.floor(Date.now() / 1000);
  const payload = { alg: "RS256", iss: "app-1", iat: issuedAt, exp: issuedAt + 540, ...claims };
  return [{ alg: "RS256", typ: "JWT" }, payload, "signature"]
    .map((part) => base64url(typeof part === "string" ? part : JSON.stringify(part)))
    .join(".");
}

function base64url(text) {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
