// @ts-check
// What is passed to `fetch`.

import { privateFetchOptions, sanitizeCause } from "./policy.js";
import { getProperty, tryOrUndefined } from "./values.js";

/**
 * The second argument of `fetch` for a documented endpoint.
 *
 * @param {string} method
 * @param {Record<string, string>} defaultHeaders
 */
export function buildRequestInit(method, defaultHeaders) {
  return { method, headers: { ...defaultHeaders } };
}

/** The properties of a `Request` besides method, headers and body. */
const REQUEST_FIELDS = ["cache", "credentials", "integrity", "keepalive", "mode", "referrer", "referrerPolicy"];

/** The client's own options, which are not passed to `fetch`. */
const OWN_FIELDS = ["timeoutMs", "deadlineMs", "maxRetries", "waitUntil", "label"];
/** The properties of a `RequestInit` that need no check here. */
const CHECKED_FIELDS = ["method", "headers", "body", "signal", ...OWN_FIELDS];

/**
 * The parts of a caller's own request that Rust checks.
 *
 * @param {any} input
 * @param {any} init
 * @param {Record<string, string>} defaultHeaders
 */
export function normalizeRequest(input, init, defaultHeaders) {
  const isRequest = typeof input !== "string" && typeof getProperty(input, "href") !== "string";
  /** @param {string} name */
  const value = (name) => {
    const given = getProperty(init, name);
    return given === undefined && isRequest ? getProperty(input, name) : given;
  };
  const body = getProperty(init, "body") ?? undefined;
  // Not every runtime exposes whether a Request has a body.
  const readsRequest = isRequest && body === undefined && getProperty(input, "body") !== null;
  const address = typeof input === "string" ? input : isRequest ? urlOf(input) : getProperty(input, "href");
  const oneShotBody = hasOneShotBody(body);
  const headers = mergeHeaders(value("headers"), defaultHeaders);
  /** @type {any} */
  let fields = {};
  let refused;
  try {
    if (isRequest) for (const name of REQUEST_FIELDS) if (input[name] !== undefined) fields[name] = input[name];
    if (!isRequest) fields = { ...privateFetchOptions() };
    Object.assign(fields, init);
    for (const name of OWN_FIELDS) delete fields[name];
    // The runtime checks the properties that are not checked here, and streams, with another stream in their place.
    if (typeof body === "symbol") throw new TypeError("The body is a symbol.");
    if (oneShotBody) void new Response(body);
    if (oneShotBody || Object.keys(init ?? {}).some((name) => !CHECKED_FIELDS.includes(name))) {
      const stream = oneShotBody ? new ReadableStream() : undefined;
      void new Request("https://a", { ...fields, headers: undefined, signal: undefined, body: stream });
    }
    if (readsRequest && (input.bodyUsed || input.body?.locked))
      throw new TypeError("The body of the Request was read before.");
  } catch (thrown) {
    refused = { thrown: sanitizeCause(thrown, "\0") };
  }
  // The indexes of `CallerRequest` in src/runtime/fetch.rs, by the names there.
  return [
    /* is_request */ isRequest,
    /* address */ address,
    /* method */ value("method"),
    /* headers */ headers,
    /* authorizes */ headers instanceof Headers && headers.has("authorization"),
    /* has_body */ body !== undefined,
    /* reads_request_body */ readsRequest && Boolean(getProperty(input, "body")),
    /* one_shot_body */ oneShotBody,
    /* init */ fields,
    /* refused */ refused,
  ];
}

/**
 * A caller's headers, completed by the defaults; `undefined` if they are invalid.
 *
 * @param {any} init
 * @param {Record<string, string>} defaults
 */
function mergeHeaders(init, defaults) {
  if (init === undefined || init === null) return { ...defaults };
  const headers = tryOrUndefined(() => new Headers(init));
  if (headers) {
    for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
  }
  return headers;
}

/**
 * The URL that `fetch` would use for a `Request`, even if its own `url` property was replaced; `undefined` for other values.
 *
 * @param {unknown} input
 * @returns {string | undefined}
 */
function urlOf(input) {
  return tryOrUndefined(() => Object.getOwnPropertyDescriptor(Request.prototype, "url")?.get?.call(input));
}

/**
 * Whether a body can be read only once: a `ReadableStream`, or an async iterable, which Node accepts, too.
 *
 * @param {any} body
 */
function hasOneShotBody(body) {
  return Boolean(
    getProperty(body, "getReader") || (typeof body === "object" && getProperty(body, Symbol.asyncIterator)),
  );
}
