import { failure } from "./failure.js";

/**
 * Checks that an object has no other options than these.
 *
 * @throws {IcrError} `invalid_options`
 */
export function checkOptions(name: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw failure("invalid_options", `${name} needs an object of options: ${known.join(", ")}.`);
  }
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) {
    throw failure("invalid_options", `${name} has no option \`${unknown.slice(0, 40)}\`; it has ${known.join(", ")}.`);
  }
}

/**
 * Checks that an option is a function.
 *
 * @throws {IcrError} `invalid_options`
 */
export function checkFunction(option: string, value: unknown): void {
  if (typeof value !== "function") throw failure("invalid_options", `\`${option}\` must be a function.`);
}

/**
 * Checks that what a server passes is a `Request` of the fetch API; `instead` says what to do with another.
 *
 * @throws {IcrError} `invalid_argument`
 */
export function checkRequest(name: string, request: unknown, instead: string): void {
  const { headers } = Object(request) as { headers?: { get?: unknown } | null };
  if (typeof headers?.get !== "function") {
    throw failure("invalid_argument", `${name} needs a \`Request\` of the fetch API, and this is none. ${instead}`);
  }
}

/** A secret as a text; what is missing is empty, which the wasm refuses. @throws {IcrError} `invalid_options` */
export function secretText(option: string, secret: unknown): string {
  if (secret === undefined || secret === null) return "";
  if (typeof secret !== "string") throw failure("invalid_options", `\`${option}\` must be a text.`);
  return secret;
}
