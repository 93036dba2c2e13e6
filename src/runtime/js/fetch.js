// @ts-check
// The one place that calls `fetch` and reads responses.

import { MAX_BODY_BYTES, blamesToken, privateFetchOptions, redact, sanitizeCause } from "./policy.js";
import { tryOrUndefined } from "./values.js";
import { enter, leave } from "./gate.js";
import { FULFILLED, followWhileAlive, stopFollowing, wait } from "./wait.js";

const REJECTED = 1;

/** `Head::is_redirect` in src/api/response.rs. */
const REDIRECTS = [301, 302, 303, 307, 308];

/** The messages of a method that was called without its object: in V8, workerd, SpiderMonkey and JavaScriptCore. */
const UNBOUND =
  /illegal invocation|(?:incorrect|value of) .this|of undefined|implement interface|can only call|this is undefined|not an object|private field|undefined to object/i;

/**
 * Calls `fetch` once and reads what Rust decides on from the response: the body as text, unless the caller gets the response
 * itself. Then its body stays unread, except for that of a refused credential.
 *
 * @param {typeof fetch | undefined} send
 * @param {string} url
 * @param {RequestInit & { headers: any }} init
 * @param {Request | undefined} request the caller's own, whose body is sent unless `init` has one
 * @param {string} credential
 * @param {import("./gate.js").Gate | undefined} gate of the credential
 * @param {import("./gate.js").Gate} slots the gate of the client
 * @param {number} timeoutMs from the gates on
 * @param {number} leftMs before the deadline
 * @param {AbortSignal | undefined} signal
 * @param {boolean} returnResponse
 * @param {number} attempts how many its call has made before
 */
export async function fetchOnce(
  send,
  url,
  init,
  request,
  credential,
  gate,
  slots,
  timeoutMs,
  leftMs,
  signal,
  returnResponse,
  attempts,
) {
  const untilMs = performance.now() + leftMs;
  const entered = [];
  try {
    for (const each of gate ? [gate, slots] : [slots]) {
      const refused = await enter(each, untilMs - performance.now(), timeoutMs, signal, attempts);
      if (Array.isArray(refused)) return refused;
      if (refused !== undefined) return [FULFILLED, unusable(refused)];
      entered.push(each);
    }
    const waitMs = Math.min(timeoutMs, untilMs - performance.now());
    const controller = new AbortController();
    const exchanged = exchange(send, url, init, request, credential, controller, signal, returnResponse);
    const outcome = await wait(exchanged, waitMs, signal);
    if (outcome[0]) controller.abort();
    if (outcome[0] === REJECTED) outcome[1] = sanitizeCause(outcome[1], credential);
    return outcome;
  } finally {
    entered.forEach(leave);
  }
}

/**
 * Sends a request and reads its response: a `FetchResult`.
 *
 * @param {typeof fetch | undefined} send
 * @param {string} url
 * @param {RequestInit & { headers: any }} init
 * @param {Request | undefined} request
 * @param {string} credential
 * @param {AbortController} controller of this request
 * @param {AbortSignal | undefined} signal the caller's
 * @param {boolean} returnResponse
 */
async function exchange(send, url, init, request, credential, controller, signal, returnResponse) {
  const startedMs = performance.now();
  const bearer = `Bearer ${credential}`;
  if (init.headers.set) init.headers.set("authorization", bearer);
  else init.headers.authorization = bearer;
  // In memory, so that it can be sent again.
  if (request && !init.body && !/^(GET|HEAD)$/.test(init.method ?? "") && !request.bodyUsed) {
    const body = await request.arrayBuffer();
    if (body.byteLength > 0) init.body = body;
  }
  /** @type {RequestInit} */
  const options = {
    ...(!returnResponse && privateFetchOptions()),
    ...init,
    redirect: "manual",
    signal: controller.signal,
  };
  let response;
  try {
    response = await (send ? send(url, options) : fetch(url, options));
  } catch (thrown) {
    if (send && thrown instanceof TypeError && UNBOUND.test(thrown.message)) {
      return unusable(undefined, sanitizeCause(thrown, credential));
    }
    throw thrown;
  }
  if (!isUsableResponse(response)) return unusable();
  const { status, type } = response;
  const redirected = response.redirected || type === "opaqueredirect";
  /** @param {string} name */
  const header = (name) => response.headers.get(name) ?? undefined;
  let text;
  const isRedirect = redirected || REDIRECTS.includes(status);
  if (isRedirect) void cancelBody(response);
  else if (!returnResponse) text = await readBodyText(response, status >= 400);
  else if (status === 401) text = await readBodyText(response, true);
  // Its message shows whether it is about the token; the response stays the caller's.
  else if (status === 403) text = await readBodyText(response.clone(), true);
  const isReadable = returnResponse && response.body !== null && status !== 401 && !isRedirect;
  if (isReadable && signal) followWhileAlive(signal, controller, response, request);
  const requestId = header("x-request-id");
  // The indexes of `FetchResult` in src/runtime/fetch.rs, by the names there.
  return [
    /* status */ status,
    /* redirected */ redirected,
    /* date_ms */ header("age") ? NaN : Date.parse(header("date") ?? ""),
    /* retry_after */ status < 400 ? undefined : header("retry-after"),
    /* request_id */ requestId ? redact(requestId, credential) : undefined,
    /* text */ text,
    /* response */ response,
    /* blames_token */ status === 403 && blamesToken(text),
    /* started_ms */ startedMs,
  ];
}

/**
 * A `FetchResult` without a status: with the delay of a closed gate in milliseconds, or with what a `fetch` threw that was
 * called without its object; with neither, `fetch` returned no response.
 *
 * @param {number} [closedMs]
 * @param {unknown} [thrown]
 */
function unusable(closedMs, thrown) {
  return [NaN, false, NaN, closedMs, undefined, undefined, thrown];
}

/**
 * Whether `fetch` returned a `Response` whose body is unread.
 *
 * @param {any} response
 */
function isUsableResponse(response) {
  return tryOrUndefined(() => {
    const { status, headers, text, bodyUsed } = response;
    return typeof status === "number" && headers.get && text && !bodyUsed;
  });
}

/**
 * The body as text, `null` if it is too large, `undefined` if it cannot be read and is `optional`.
 *
 * @param {Response} response
 * @param {boolean} optional
 */
async function readBodyText(response, optional) {
  try {
    return await readText(response);
  } catch (thrown) {
    if (!optional) throw thrown;
  }
}

/**
 * The body as text, `null` if it is too large; then it is cancelled while it arrives.
 *
 * @param {Response} response
 */
async function readText(response) {
  const { body, headers, type } = response;
  const length = headers.get("content-length");
  // The runtime enforces the length of an uncompressed body. Across origins, browsers hide whether it is compressed.
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
  // WebKit's decoder ends after 2 GB: none lives longer than a body.
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}

/**
 * Cancels a body that nobody reads, which releases its connection.
 *
 * @param {Response} response
 */
export async function cancelBody(response) {
  stopFollowing(response);
  try {
    await response.body?.cancel();
  } catch {}
}
