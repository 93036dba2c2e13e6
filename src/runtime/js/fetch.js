// @ts-check
// The one place that calls `fetch` and reads responses.

import { MAX_BODY_BYTES, privateFetchOptions, redact, sanitizeCause } from "./policy.js";
import { tryOrUndefined } from "./values.js";
import { wait } from "./wait.js";

const REJECTED = 1;

/** `Head::is_redirect` in src/api/response.rs. */
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Calls `fetch` once and reads of the response what Rust decides on: the body as text, unless the caller gets the response
 * itself. Then its body stays unread, but for that of a refused credential.
 *
 * @param {typeof fetch | undefined} send
 * @param {RequestInfo} input
 * @param {RequestInit & { headers: any }} init
 * @param {string} credential
 * @param {number} timeoutMs
 * @param {AbortSignal | undefined} signal
 * @param {boolean} returnResponse
 */
export async function fetchOnce(send, input, init, credential, timeoutMs, signal, returnResponse) {
  const controller = new AbortController();
  const work = async () => {
    const bearer = `Bearer ${credential}`;
    if (init.headers.set) init.headers.set("authorization", bearer);
    else init.headers.authorization = bearer;
    // The caller reads the body after this has ended: only the runtime can link the caller's signal to it for that long. Old
    // runtimes cannot, nor can others with a signal of another realm.
    const linked = returnResponse && signal && tryOrUndefined(() => AbortSignal.any([signal, controller.signal]));
    const options = {
      ...(!returnResponse && privateFetchOptions()),
      ...init,
      redirect: /** @type {const} */ ("manual"),
      signal: linked || controller.signal,
    };
    const response = await (send ? send(input, options) : fetch(input, options));
    if (!isUsableResponse(response)) return [];
    const { status, type } = response;
    const redirected = response.redirected || type === "opaqueredirect";
    /** @param {string} name */
    const header = (name) => response.headers.get(name) ?? undefined;
    let text;
    if (redirected || REDIRECTS.includes(status)) void cancelBody(response);
    else if (status >= 400 && (!returnResponse || status === 401)) text = await readBodyText(response).catch(() => {});
    else if (!returnResponse) text = await readBodyText(response);
    const requestId = header("x-request-id");
    // The places of `FetchResult` in src/runtime/fetch.rs, by their names there.
    return [
      /* status */ status,
      /* redirected */ redirected,
      /* date_ms */ Date.parse(/** @type {string} */ (header("date"))),
      /* retry_after */ status < 400 ? undefined : header("retry-after"),
      /* request_id */ requestId ? redact(requestId, credential) : undefined,
      /* text */ text,
      /* response */ response,
    ];
  };
  const outcome = await wait(work(), timeoutMs, signal);
  if (outcome[0]) controller.abort();
  if (outcome[0] === REJECTED) outcome[1] = sanitizeCause(outcome[1], credential);
  return outcome;
}

/**
 * Whether `fetch` returned what it should: a `Response` whose body is unread.
 *
 * @param {any} response
 */
function isUsableResponse(response) {
  return tryOrUndefined(() => {
    const { status, headers, text, bodyUsed } = response;
    return typeof status === "number" && headers.get && text && !bodyUsed;
  });
}

const decoder = new TextDecoder();

/**
 * The body as text, `null` for one that is too large, which is cancelled while it arrives.
 *
 * @param {Response} response
 */
async function readBodyText(response) {
  const { body, headers, type } = response;
  const length = headers.get("content-length");
  // The runtime holds an uncompressed body to its length. Across origins, browsers hide whether it is compressed.
  const isPlain = length !== null && type !== "cors" && headers.get("content-encoding") === null;
  if ((isPlain && Number(length) <= MAX_BODY_BYTES) || !body?.getReader) return response.text();
  const reader = body.getReader();
  const chunks = [];
  let size = 0;
  for (let chunk; !(chunk = await reader.read()).done;) {
    size += chunk.value.length;
    if (size > MAX_BODY_BYTES) return reader.cancel().then(() => null);
    chunks.push(chunk.value);
  }
  // Most responses arrive in one chunk.
  if (chunks.length === 1) return decoder.decode(chunks[0]);
  const streaming = new TextDecoder();
  return chunks.map((chunk) => streaming.decode(chunk, { stream: true })).join("") + streaming.decode();
}

/**
 * Cancels a body that nobody reads, so that its connection is free again.
 *
 * @param {Response} response
 */
export async function cancelBody(response) {
  try {
    await response.body?.cancel();
  } catch {}
}
