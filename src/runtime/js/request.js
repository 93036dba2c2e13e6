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
/** Those of `json` and `pages` besides. */
const JSON_FIELDS = ["query", "limit", "concurrency", "page"];
/** The properties of a `RequestInit` that need no check here. */
const CHECKED_FIELDS = ["method", "headers", "body", "signal", ...OWN_FIELDS, ...JSON_FIELDS];

/** `METHODS` in src/client/core/fetch_as.rs; GET and HEAD, which have no body, come first. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * A caller's own request, checked but for its address.
 *
 * @param {any} input
 * @param {any} init
 * @param {Record<string, string>} defaultHeaders
 * @param {string} baseUrl
 * @param {boolean} hasJsonInit whether `init` has a `query`, and a `body` that is sent as JSON
 * @param {number} limit of a page of a list, with its number; both are NaN for any other request
 * @param {number} page
 */
export function normalizeRequest(input, init, defaultHeaders, baseUrl, hasJsonInit, limit, page) {
  const isRequest = typeof input !== "string" && typeof getProperty(input, "href") !== "string";
  /** @param {string} name */
  const value = (name) => {
    const given = getProperty(init, name);
    return given === undefined && isRequest ? getProperty(input, name) : given;
  };
  let body = getProperty(init, "body");
  const isJson = hasJsonInit && body !== undefined && body !== null;
  if (isJson) body = toJson(body);
  body ??= undefined;
  // Not every runtime exposes whether a Request has a body.
  const readsRequest = isRequest && body === undefined && getProperty(input, "body") !== null;
  const address = typeof input === "string" ? input : isRequest ? urlOf(input) : getProperty(input, "href");
  const isPath = !isRequest && /^\/(?!\/)/.test(address);
  const method = value("method");
  const methodIndex = method === undefined ? 0 : indexOfMethod(method);
  const oneShotBody = hasOneShotBody(body);
  const defaults = isJson ? { ...defaultHeaders, "content-type": "application/json" } : defaultHeaders;
  const headers = mergeHeaders(value("headers"), defaults);
  const query = new URLSearchParams();
  const given = hasJsonInit ? getProperty(init, "query") : undefined;
  let refusal = given ? addQuery(query, given) : undefined;
  if (isJson && !body) refusal = "`body` must be what JSON can represent: for a form or bytes, use `fetch`.";
  if (limit >= 0) {
    if (query.has("limit") || query.has("page")) refusal = "`limit` and `page` do not belong into `query` of `pages`.";
    query.append("limit", String(limit));
    query.append("page", String(page));
  }
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
    fields = { ...privateFetchOptions() };
    if (isRequest) {
      // Libraries pass a Request for everything: what it was not given is no wish for cookies or for a cache.
      const initial = /** @type {any} */ (new Request("https://a"));
      for (const name of REQUEST_FIELDS) {
        if (name in initial && input[name] !== initial[name]) fields[name] = input[name];
      }
    }
    Object.assign(fields, init);
    for (const name of hasJsonInit ? [...OWN_FIELDS, ...JSON_FIELDS] : OWN_FIELDS) delete fields[name];
    if (isJson) fields.body = body;
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
  const href = withQuery(parseUrl(isPath ? baseUrl + address : address), query);
  // The indexes of `CallerRequest` in src/runtime/fetch.rs, by the names there.
  return [
    /* href */ href,
    /* refusal */ refusal,
    /* cause */ cause,
    /* method_index */ methodIndex,
    /* one_shot_body */ oneShotBody,
    /* init */ Object.assign(fields, { method: METHODS[methodIndex], headers }),
    /* request */ isRequest ? input : undefined,
    /* shown */ href ? new URL(href).host || "another URL" : typeof input,
  ];
}

/**
 * A body as JSON, `undefined` for what JSON cannot represent or would empty: a form, bytes, a `Map`, a promise.
 *
 * @param {any} body
 * @returns {string | undefined}
 */
function toJson(body) {
  return tryOrUndefined(() => {
    // In Bun forms have a `toJSON`.
    if (ArrayBuffer.isView(body) || typeof body.append === "function") return undefined;
    const text = JSON.stringify(body);
    const prototype = Object.getPrototypeOf(body);
    // Not by tag or class: in older Workers a runtime's own objects have none, and those of a frame are of other classes.
    const isEmptied = text === "{}" && prototype && Object.getPrototypeOf(prototype);
    return isEmptied ? undefined : text;
  });
}

/**
 * Adds what a caller gave as `query`. Returns what is wrong with it, if anything is.
 *
 * @param {URLSearchParams} query
 * @param {any} given
 */
function addQuery(query, given) {
  try {
    const pairs =
      typeof given === "string" ? new URLSearchParams(given) : typeof given === "object" ? given : undefined;
    for (const [name, values] of pairs?.[Symbol.iterator] ? pairs : Object.entries(pairs)) {
      for (const value of [values].flat()) {
        if (value === undefined || value === null) continue;
        if (!/^(?:string|boolean|bigint)$/.test(typeof value) && !Number.isFinite(value)) {
          return `\`query\` must hold texts, numbers, booleans, or lists of them: \`${name}\` is none.`;
        }
        query.append(name, value);
      }
    }
  } catch {
    return '`query` must be an object, such as `{ country: "IS" }`.';
  }
}

/** @param {string | undefined} href @param {URLSearchParams} query */
function withQuery(href, query) {
  const added = String(query);
  if (!href || !added) return href;
  const url = new URL(href);
  url.search += (url.search && "&") + added;
  return url.href;
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
 * The URL of a `Request`; `undefined` for other values. Not by its class: servers and tests replace the global one, or bring
 * another. Where the URL says is where the request is sent.
 *
 * @param {unknown} input
 */
function urlOf(input) {
  return typeof getProperty(input, "arrayBuffer") === "function" ? getProperty(input, "url") : undefined;
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
