/** A text that looks like an app's JWT and is signed by nobody: the client reads `iss` and `exp` and verifies nothing. */
export function jwtWith(claims = {}) {
  const issuedAt = Math.floor(Date.now() / 1000);
  return [{ alg: "RS256", typ: "JWT" }, { iss: "app-1", iat: issuedAt, exp: issuedAt + 540, ...claims }, "signature"]
    .map((part) => base64url(typeof part === "string" ? part : JSON.stringify(part)))
    .join(".");
}

function base64url(text) {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
