// @ts-check
// Reads values of JavaScript, whatever they are: nothing here throws, for an exception that passes through wasm would leave
// its state half changed.

/**
 * What `read` returns, `undefined` where it throws.
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
 * A JSON text parsed, `undefined` for what is none.
 *
 * @param {any} text
 */
export function parseJson(text) {
  return tryOrUndefined(() => JSON.parse(text));
}

/**
 * A copy of a value as JSON keeps it, which shares nothing with it; `undefined` for what JSON cannot keep. A text is parsed.
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
  const nowMs = clock && tryOrUndefined(clock);
  return typeof nowMs === "number" ? nowMs : Date.now();
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
 * The types of `fields` in each of `objects`, or in what each holds at `path`: one number for each, to base 9 with a digit
 * a field, and once for objects that are alike. An object with the error where reading them throws.
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
 * An address as the URL parser writes it, `undefined` for what is none.
 *
 * @param {string} text
 */
export function parseUrl(text) {
  return tryOrUndefined(() => new URL(text).href);
}

/**
 * A key that differs where any of its parts does: no text within a part can end it.
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
  // `navigator` is missing with the flag no_global_navigator, and at old compatibility dates.
  return globalThis.navigator?.userAgent === "Cloudflare-Workers" || "WebSocketPair" in globalThis;
}
