import { IcrClient } from "icr-app-client";
import { createJwt } from "./jwt.mjs";

/**
 * A client whose `fetch` returns these responses, the last of them repeatedly, and records its arguments. A response is a
 * function of the `RequestInit`, or a value that is sent as JSON. Failed calls are not retried.
 */
export function scriptedClient(responses, options = {}) {
  const requests = [];
  const fetch = async (url, init) => {
    requests.push({ ...init, url, headers: Object.fromEntries(new Headers(init.headers)) });
    const response = responses[Math.min(requests.length, responses.length) - 1];
    return typeof response === "function" ? response(init, url) : json(response);
  };
  const icr = new IcrClient({ jwt: createJwt(), fetch, maxRetries: 0, ...options });
  return { icr, requests };
}

/** A response with a value as JSON. */
export function json(value, init = {}) {
  return text(JSON.stringify(value), {
    ...init,
    headers: { "content-type": "application/json; charset=utf-8", ...init.headers },
  });
}

/** A response with this body. */
export function text(body, init) {
  return new Response(body, init);
}

/** A response that does not arrive until the request is aborted. */
export function never({ signal }) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
