/**
 * A command for a terminal that sends a request again. In place of the JWT and the token it names two variables; the
 * request for a JWT sets one of them.
 */
export function curlCommand({ method, path, url }) {
  if (path === "/icr/jwt") return `export ICR_JWT="$(curl -s ${quote(url)})"`;
  const secret = authorizedByJwt(method, path) ? "$ICR_JWT" : "$ICR_TOKEN";
  return [
    `curl${method === "GET" ? "" : ` -X ${method}`} ${quote(url)}`,
    `-H "authorization: Bearer ${secret}"`,
    `-H 'accept: application/json'`,
    `-H 'x-icr-api-version: 2023-06-16'`,
  ].join(" \\\n  ");
}

// The app speaks for itself below /app, but for a token that is deleted, which speaks for itself, too.
function authorizedByJwt(method, path) {
  return path.startsWith("/app/") && method !== "DELETE";
}

function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
