import { IcrClient } from "icr-app-client";
import { jwtWith } from "./jwt.mjs";

/**
 * A client whose `fetch` gives these answers, the last of them again and again, and keeps what it was called with. An
 * answer is a function that gets the `RequestInit`, or a value that is sent as JSON. Failed calls are not repeated.
 */
export function scripted(answers, options = {}) {
  const requests = [];
  const fetch = async (url, init) => {
    requests.push({ ...init, url, headers: Object.fromEntries(new Headers(init.headers)) });
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    return typeof answer === "function" ? answer(init, url) : json(answer);
  };
  const icr = new IcrClient({ jwt: jwtWith(), fetch, maxRetries: 0, ...options });
  return { icr, requests };
}

/** An answer with a value as JSON. */
export function json(value, init = {}) {
  return text(JSON.stringify(value), {
    ...init,
    headers: { "content-type": "application/json; charset=utf-8", ...init.headers },
  });
}

/** An answer with this body. */
export function text(body, init) {
  return new Response(body, init);
}

/** An answer that does not come until the request is aborted. */
export function never({ signal }) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
