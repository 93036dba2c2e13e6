import { createError, type IcrError } from "../error.js";

/** An error about how a store was made. */
export function invalidOption(message: string): IcrError {
  return createError({ code: "invalid_options", message: `${message}.`, cause: undefined });
}

/** Throws where an object lacks methods. */
export function checkMethods(
  store: string,
  given: object,
  required: readonly string[],
  optional: readonly string[] = [],
): void {
  const method = (name: string): unknown => Object(given)[name];
  const missing = [
    ...required.filter((name) => typeof method(name) !== "function"),
    ...optional.filter((name) => method(name) !== undefined && typeof method(name) !== "function"),
  ];
  if (missing.length > 0) throw invalidOption(`\`${store}\` needs functions: ${missing.join(", ")}`);
}

/** Throws for an option that does not exist, and for a sealer that is none. */
export function checkOptions(store: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw invalidOption(`\`${store}\` has no option \`${unknown}\`; there are ${known.join(", ")}`);
  }
  const { seal } = options as { seal?: object };
  if (seal !== undefined) checkMethods("seal", seal, ["seal", "open"]);
}
