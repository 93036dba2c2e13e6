const methods = "GET, POST, PUT, PATCH, DELETE";
const requestHeaders = "accept, authorization, content-type, x-icr-api-version";
const exposedHeaders = "date, retry-after, x-request-id";

/** Headers that let pages of any origin read a response. */
export const corsHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": exposedHeaders,
};

/** Returns whether the request is a CORS preflight. */
export function isPreflight(request: Request): boolean {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/** Returns the response to a preflight, which allows any origin. */
export function preflightResponse(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": methods,
      "access-control-allow-headers": requestHeaders,
      "access-control-max-age": "600",
    },
  });
}
