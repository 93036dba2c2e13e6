import { IcrError, isIcrError } from "../error.js";
import { textOf } from "./stored-token.js";

/** How long the registry's answer that there is no token stands for all, in milliseconds. */
export const failureMs = 1_000;

/**
 * What a backend keeps for a failure that is the registry's answer, and so what others would get, too: an installation that is
 * unknown or suspended, a rate limit. A JWT, or the network, is each process's own.
 */
export function writeFailure(error: unknown): string | undefined {
  return isIcrError(error) && error.status !== undefined && error.status !== 401 ? JSON.stringify(error) : undefined;
}

/** The failure in what a backend returned for a lease; `undefined` for its holder, for nothing, and for garbage. */
export function readFailure(value: unknown): IcrError | undefined {
  try {
    return IcrError.from(JSON.parse(textOf(value)));
  } catch {
    return undefined;
  }
}
