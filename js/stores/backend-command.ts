import { isIcrError } from "../error.js";

/**
 * What may be returned at once, or by a promise.
 *
 * @example
 * const read: () => MaybePromise<string | null> = () => redis.get("key");
 */
export type MaybePromise<T> = T | PromiseLike<T>;

/** How long a command of a backend may take, in milliseconds: many clients queue commands while they are offline. */
const timeoutMs = 2_000;

/** Runs a command of a backend. What it throws may contain keys and values, so only its kind is in the error. */
export async function runCommand<T>(name: string, command: () => MaybePromise<T>): Promise<T> {
  const timeout = new Error(`it took longer than ${timeoutMs} ms`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeout), timeoutMs);
  });
  try {
    return await Promise.race([command(), late]);
  } catch (thrown) {
    // One of a sealer's keys, which says what is wrong with it.
    if (isIcrError(thrown)) throw thrown;
    const reason = thrown === timeout ? timeout.message : kindOf(thrown);
    // oxlint-disable-next-line preserve-caught-error -- a cause would show the key and the value
    throw new Error(`The token store's \`${name}\` failed: ${reason}.`);
  } finally {
    clearTimeout(timer);
  }
}

/** The name and the code of an error, where they are words. */
function kindOf(thrown: unknown): string {
  const { name, code } = Object(thrown) as { name?: unknown; code?: unknown };
  const words = [name, code].filter((word) => typeof word === "string" && /^\w{1,50}$/.test(word));
  return words.length > 0 ? words.join(" ") : "it threw what is no error";
}
