// @ts-check
// What is passed to `fetch`.

import { privateFetchOptions, sanitizeCause } from "./policy.js";
import { getProperty, parseUrl, tryOrUndefined } from "./values.js";

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

/** `METHODS` in src/client/core/fetch_as.rs; GET and HEAD, which have no body, come first. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * A caller's own request, checked but for its address.
 *
 * @param {any} input
 * @param {any} init
 * @param {Record<string, string>} defaultHeaders
 * @param {string} baseUrl
 */
export function normalizeRequest(input, init, defaultHeaders, baseUrl) {
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
  const isPath = !isRequest && /^\/(?!\/)/.test(address);
  const method = value("method");
  const methodIndex = method === undefined ? 0 : indexOfMethod(method);
  const oneShotBody = hasOneShotBody(body);
  const headers = mergeHeaders(value("headers"), defaultHeaders);
  let refusal;
  if (methodIndex < 0) refusal = "`method` must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.";
  // The runtime's own message on a wrong header quotes its value.
  else if (!headers) refusal = "`headers` must hold names and values that HTTP takes.";
  else if (headers instanceof Headers && headers.has("authorization"))
    refusal = "`headers` must not hold `authorization`: the client brings its own.";
  else if (methodIndex < 2 && (body !== undefined || (readsRequest && hasBody(input))))
    refusal = "A GET or HEAD request cannot have a body: leave out `body`, or use another `method`.";
  /** @type {any} */
  let fields = {};
  let cause;
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
    if (!refusal) {
      refusal = "`fetch` would refuse these arguments. See `cause`.";
      cause = sanitizeCause(thrown, "\0");
    }
  }
  // The indexes of `CallerRequest` in src/runtime/fetch.rs, by the names there.
  return [
    /* href */ parseUrl(isPath ? baseUrl + address : address),
    /* refusal */ refusal,
    /* cause */ cause,
    /* method_index */ methodIndex,
    /* one_shot_body */ oneShotBody,
    /* init */ Object.assign(fields, { method: METHODS[methodIndex], headers }),
    /* request */ isRequest ? input : undefined,
  ];
}

/** Whether a `Request` that may have a body has one: Firefox has no `body` property. @param {Request} request */
function hasBody(request) {
  return getProperty(request, "body") || !tryOrUndefined(() => new Request(request, { method: "GET" }));
}

/** @param {unknown} method */
function indexOfMethod(method) {
  // Of ASCII alone: some other letters become one of these in upper case.
  return typeof method === "string" && /^\w+$/.test(method) ? METHODS.indexOf(method.toUpperCase()) : -1;
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
