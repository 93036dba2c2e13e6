/**
 * Returns a curl command that repeats a request. JWT and token are shell variables; the command for the JWT request sets
 * one of them.
 */
export function curlCommand({ method, path, url }) {
  if (path === "/icr/jwt") return `export ICR_JWT="$(curl -s ${quote(url)})"`;
  const secret = usesJwt(method, path) ? "$ICR_JWT" : "$ICR_TOKEN";
  return [
    `curl${method === "GET" ? "" : ` -X ${method}`} ${quote(url)}`,
    `-H "authorization: Bearer ${secret}"`,
    `-H 'accept: application/json'`,
    `-H 'x-icr-api-version: 2023-06-16'`,
  ].join(" \\\n  ");
}

// Endpoints below /app take the JWT, except DELETE, which takes the token to delete.
function usesJwt(method, path) {
  return path.startsWith("/app/") && method !== "DELETE";
}

function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
