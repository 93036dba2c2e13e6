const methods = "GET, POST, PUT, PATCH, DELETE";
const requestHeaders = "accept, authorization, content-type, x-icr-api-version";
const exposedHeaders = "date, retry-after, x-request-id";

/** Headers that let a page of any origin read an answer. */
export const corsHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": exposedHeaders,
};

/** Whether a browser asks if a page may send a request. */
export function isPreflight(request: Request): boolean {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/** The answer to a browser that asks: any origin may. */
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
