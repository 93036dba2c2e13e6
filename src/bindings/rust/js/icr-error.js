// @ts-check
// Errors of Rust's `Client` for JavaScript: what `IcrError` of js/error.ts is, without its class.

// That of js/error.ts: `isIcrError` of the npm package knows these errors by it.
const brand = Symbol.for("icr-app-client.IcrError");

/**
 * @param {{ message: string, cause: unknown }} fields
 * @param {[name: string | undefined, message: string, code: string | undefined][]} causes
 */
export function createIcrError({ message, cause: _, ...details }, causes) {
  const error = errorOf(message, causes.reduceRight(causeOf, undefined));
  const toJSON = () => ({ ...details, name: error.name, message });
  return Object.defineProperties(Object.assign(error, details), {
    name: { value: "IcrError", configurable: true, writable: true },
    toJSON: { value: toJSON, configurable: true, writable: true },
    [brand]: { value: true },
  });
}

/**
 * @param {Error | undefined} cause
 * @param {[name: string | undefined, message: string, code: string | undefined]} texts
 */
function causeOf(cause, [name, message, code]) {
  const error = errorOf(message, cause);
  if (name !== undefined) Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  return code === undefined ? error : Object.assign(error, { code });
}

/** @param {string} message @param {Error | undefined} cause */
function errorOf(message, cause) {
  return new Error(message, cause === undefined ? undefined : { cause });
}
