// @ts-check
// What is passed to `fetch`.

import { privateFetchOptions } from "./policy.js";
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

/**
 * What Rust checks of a caller's own request.
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
  const body = getProperty(init, "body");
  const address = typeof input === "string" ? input : isRequest ? urlOf(input) : getProperty(input, "href");
  // The body of a Request is a stream, and not every runtime shows whether there is one.
  const oneShotBody = hasOneShotBody(body) || (isRequest && body === undefined && getProperty(input, "body") !== null);
  let fields;
  try {
    fields = isRequest ? { ...init } : { ...privateFetchOptions(), ...init };
  } catch (thrown) {
    fields = [thrown];
  }
  const headers = mergeHeaders(value("headers"), defaultHeaders);
  // The places of `CallerRequest` in src/runtime/fetch.rs, by their names there.
  return [
    /* is_request */ isRequest,
    /* address */ address,
    /* method */ value("method"),
    /* headers */ headers,
    /* authorizes */ headers instanceof Headers && headers.has("authorization"),
    /* one_shot_body */ oneShotBody,
    /* init */ fields,
  ];
}

/**
 * A caller's headers with those that they lack, `undefined` for what HTTP does not take.
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
 * Where `fetch` would go with a `Request`, whatever its own `url` says; `undefined` for what is none.
 *
 * @param {unknown} input
 * @returns {string | undefined}
 */
function urlOf(input) {
  return tryOrUndefined(() => Object.getOwnPropertyDescriptor(Request.prototype, "url")?.get?.call(input));
}

/**
 * Whether a body can be read only once: a `ReadableStream`, or what Node takes for one.
 *
 * @param {any} body
 */
function hasOneShotBody(body) {
  return Boolean(
    getProperty(body, "getReader") || (typeof body === "object" && getProperty(body, Symbol.asyncIterator)),
  );
}
