// @ts-check
// Reads JavaScript values of any type. Nothing here throws: an exception that passes through wasm would leave its state half
// changed.

/**
 * What `read` returns, `undefined` if it throws.
 *
 * @template T
 * @param {() => T} read
 * @returns {T | undefined}
 */
export function tryOrUndefined(read) {
  try {
    return read();
  } catch {}
}

/**
 * A property of any value, `undefined` where there is none or where reading it throws.
 *
 * @param {any} object
 * @param {PropertyKey} name
 */
export function getProperty(object, name) {
  try {
    return object?.[name];
  } catch {}
}

/**
 * A parsed JSON text, `undefined` if it is invalid.
 *
 * @param {any} text
 */
export function parseJson(text) {
  return tryOrUndefined(() => JSON.parse(text));
}

/**
 * A deep copy of a value by way of JSON; `undefined` for what JSON cannot represent. A text is parsed.
 *
 * @param {unknown} value
 */
export function copyJson(value) {
  return tryOrUndefined(() => JSON.parse(typeof value === "string" ? value : JSON.stringify(value)));
}

/**
 * Milliseconds since 1970, NaN for what is no date. The registry's times without a zone are UTC, not the machine's.
 *
 * @param {any} text
 */
export function parseDate(text) {
  return Date.parse(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? text.replace(" ", "T") + "Z" : text);
}

/**
 * The time by a clock of the caller's, or by this machine's where that fails.
 *
 * @param {(() => number) | undefined} clock
 */
export function readClock(clock) {
  const nowMs = (clock && tryOrUndefined(clock)) ?? Date.now();
  // A clock that is broken stands still.
  return Number.isFinite(nowMs) ? nowMs : 0;
}

/**
 * Freezes an object and the objects in it, which all callers share.
 *
 * @template {object} T
 * @param {T} object
 * @returns {T}
 */
export function freeze(object) {
  for (const value of Object.values(object)) Object.freeze(value);
  return Object.freeze(object);
}

/** The digits of `JsonTypes` in src/api/schema.rs; `bigint` and `symbol` are 8. @type {Record<string, number>} */
const TYPES = { undefined: 0, boolean: 2, number: 3, string: 4, object: 6, function: 7 };

/** @param {unknown} value */
function typeDigit(value) {
  return value === null ? 1 : Array.isArray(value) ? 5 : (TYPES[typeof value] ?? 8);
}

/** The names in each comma-separated list of fields. @type {Record<string, string[]>} */
const namesByList = {};

/**
 * The types of `fields` in each of `objects`, or in the object at `path` in each: one number for each, in base 9 with one
 * digit per field, and once for objects with equal types. Returns an object with the error if reading them throws.
 *
 * @param {Iterable<any>} objects
 * @param {string} path
 * @param {string} fields
 */
export function fieldTypes(objects, path, fields) {
  try {
    const names = (namesByList[fields] ??= fields.split(","));
    const found = new Set();
    for (let object of objects) {
      if (path) object = object?.[path];
      let digits = 0;
      for (const name of names) digits = digits * 9 + typeDigit(object?.[name]);
      found.add(digits);
    }
    return [...found];
  } catch (thrown) {
    return { thrown };
  }
}

/**
 * Whether a value is a text of visible ASCII, which can be a header value.
 *
 * @param {unknown} value
 */
export function isHeaderText(value) {
  return typeof value === "string" && /^[!-~]+$/.test(value);
}

/**
 * The first of an object's own properties whose name is not among `fields`.
 *
 * @param {object} object
 * @param {string} fields
 */
export function unknownKey(object, fields) {
  return tryOrUndefined(() => Object.keys(object).find((key) => !fields.split(",").includes(key)));
}

/**
 * A URL as the URL parser writes it, `undefined` if it is invalid.
 *
 * @param {string} text
 */
export function parseUrl(text) {
  return tryOrUndefined(() => new URL(text).href);
}

/**
 * A key that differs if any of its parts does: JSON escapes what could end a part.
 *
 * @param {...unknown} parts
 */
export function cacheKey(...parts) {
  return JSON.stringify(parts);
}

/**
 * A number, NaN for any other value.
 *
 * @param {unknown} value
 */
export function numberOrNaN(value) {
  return typeof value === "number" ? value : NaN;
}

/** Whether this is Cloudflare's runtime, where a promise must not cross from one request to another. */
export function isWorkers() {
  // Not by `navigator`: a flag and old compatibility dates leave it out, and Node loads it (0.3 ms) when it is first read.
  return "WebSocketPair" in globalThis;
}
