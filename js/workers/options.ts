import type { IcrError } from "../index.js";
import { brokerError } from "./answer.js";

/**
 * Checks that an object has no other options than these.
 *
 * @throws {IcrError} `invalid_options`
 */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown === undefined) return;
  throw invalidOptions(`${name} has no option \`${unknown.slice(0, 40)}\`; it has ${known.join(", ")}.`);
}

export function invalidOptions(message: string): IcrError {
  return brokerError("invalid_options", message);
}
