// @ts-check
// The policy that has to run in JavaScript, because it concerns values that must not enter wasm memory or that only
// JavaScript can read: redaction of credentials, the size limit of bodies, the privacy options of `fetch`.

import { getProperty, parseJson } from "./values.js";

/** Far more than any documented response, in bytes. */
export const MAX_BODY_BYTES = 32 * 2 ** 20;

/** How many of the registry's messages an error has, and how many characters each. */
const MAX_MESSAGES = 10;
const MAX_MESSAGE_LENGTH = 300;

/** How deep a chain of causes is copied, and how deep a cause is searched for a credential. */
const MAX_CAUSES = 5;
const MAX_DEPTH = 8;

/** Texts that look like a JWT or like one of the registry's tokens. */
const CREDENTIALS = /eyJ[\w-]*\.[\w-]+\.[\w-]*|crs_\w+/g;

/** A part of a credential that is long enough to need redaction. */
const LONG_RUNS = /[\w-]{12,}/g;

/**
 * A text with the credential, and any longer part of it, replaced: a registry may quote only a JWT's signature.
 *
 * @param {string} text
 * @param {string} credential
 */
export function redact(text, credential) {
  const whole = text.replaceAll(credential, "[redacted]").replaceAll(CREDENTIALS, "[redacted]");
  return whole.replaceAll(LONG_RUNS, (run) => (credential.includes(run) ? "[redacted]" : run));
}

/**
 * What was thrown, safe to be an error's cause: itself if nothing in it can be the credential, otherwise a copy with its
 * texts redacted. Consoles print everything in a cause.
 *
 * @param {unknown} thrown
 * @param {string} credential
 * @returns {unknown}
 */
export function sanitizeCause(thrown, credential, depth = 0) {
  try {
    if (!mayContainCredential(thrown, credential, 0)) return thrown;
    if (typeof thrown === "string") return redact(thrown, credential);
    const { name, message, code, cause } = /** @type {Record<string, unknown>} */ (thrown);
    const copy = /** @type {Error & { code?: string }} */ (new Error(redact(String(message), credential)));
    if (typeof name === "string") copy.name = redact(name, credential);
    if (typeof code === "string") copy.code = redact(code, credential);
    if (cause !== undefined && depth < MAX_CAUSES) copy.cause = sanitizeCause(cause, credential, depth + 1);
    return copy;
  } catch {
    return new Error("What was thrown cannot be read.");
  }
}

/**
 * Whether anything that a console would print of a value may be the credential.
 *
 * @param {unknown} value
 * @param {string} credential
 * @param {number} depth
 * @returns {boolean}
 */
function mayContainCredential(value, credential, depth) {
  if (typeof value === "string") return redact(value, credential) !== value;
  if (depth > MAX_DEPTH) return true;
  // Consoles print the name and the own properties of a function.
  if (typeof value === "function") value = { ...value, name: value.name };
  if (typeof value !== "object" || value === null) return false;
  const isError = value instanceof Error;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isError && !isPlain) return true;
  const object = /** @type {Record<PropertyKey, unknown>} */ (value);
  const parts = Reflect.ownKeys(object).map((key) => object[key]);
  if (isError) parts.push(object.name, object.message);
  return parts.some((part) => mayContainCredential(part, credential, depth + 1));
}

/** An identifier of a class, or of an error's kind: with more digits or signs it could be a secret. */
const LABEL = /^(?=.{2,50}$)(?:[A-Z][A-Z\d_]+|[A-Za-z]+\d?[A-Za-z]*)$/;

/**
 * The first name or code in a chain of causes that can be logged, such as `ENOTFOUND` in the cause of a `TypeError`.
 *
 * @param {unknown} cause
 * @param {"name" | "code"} field
 * @returns {string | undefined}
 */
export function causeLabel(cause, field) {
  for (let depth = 0; depth <= MAX_CAUSES; depth++) {
    const label = getProperty(cause, field);
    if (typeof label === "string" && LABEL.test(label)) return label;
    cause = getProperty(cause, "cause") ?? getProperty(getProperty(cause, "errors"), 0);
  }
}

/** The query of a URL or of a path, in any text. */
const QUERIES = /(\/[^\s"'?]*)\?[^\s"'<>)]+/g;

/**
 * The name, message and code of each cause in a chain, without a secret: for a language that has no use for the values.
 *
 * @param {unknown} cause
 */
export function causeTexts(cause) {
  const causes = [];
  for (let depth = 0; depth <= MAX_CAUSES && cause !== undefined && cause !== null; depth++) {
    const field = (/** @type {string} */ name) => {
      const text = getProperty(cause, name);
      return typeof text === "string" ? text : undefined;
    };
    const label = (/** @type {string | undefined} */ text) => (text && LABEL.test(text) ? text : undefined);
    const message =
      field("message") ?? (/object|function/.test(typeof cause) ? "no error, but an object" : String(cause));
    const text = redact(message, "\0").replaceAll(QUERIES, "$1?[redacted]").slice(0, MAX_MESSAGE_LENGTH);
    causes.push([label(field("name")), text, label(field("code"))]);
    cause = getProperty(cause, "cause") ?? getProperty(getProperty(cause, "errors"), 0);
  }
  return causes;
}

/**
 * The registry's messages in an error's body, truncated and redacted: they may quote the credential.
 *
 * @param {string | null | undefined} body
 * @param {string} credential
 * @returns {string[]}
 */
export function parseErrorMessages(body, credential) {
  const { message, error } = parseJson(body) ?? {};
  const texts = [message ?? error].flat().filter((text) => text && typeof text === "string");
  return texts.slice(0, MAX_MESSAGES).map((text) => redact(text, credential).slice(0, MAX_MESSAGE_LENGTH));
}

/** Messages about an invalid token, as opposed to a missing permission. */
const TOKEN_FAULT =
  /\b(?:token|jwt)\W+(?:(?:is|was|has|been|already|no|not|longer)\W+)*(?:invalid|valid|expired|revoked|unknown|(?:in)?active|deleted)\b|\b(?:invalid|expired|revoked|unknown|inactive)\W+(?:access\W+|bearer\W+)?token\b/i;

/**
 * Whether the body of a 403 blames the token.
 *
 * @param {string | null | undefined} body
 */
export function blamesToken(body) {
  return TOKEN_FAULT.test(body ?? "");
}

/** @type {RequestInit | undefined} */
let options;

/**
 * No cookies, no cache. Older Workers throw for options that they do not know, and their `Request` lacks these.
 *
 * @returns {RequestInit}
 */
export function privateFetchOptions() {
  if (!options) {
    options = { cache: "no-store", credentials: "omit" };
    for (const name of /** @type {const} */ (["cache", "credentials"])) {
      if (!(name in Request.prototype)) delete options[name];
    }
  }
  return options;
}
