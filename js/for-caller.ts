import { captureCallSite, withCallSite } from "./call-site.js";
import { isIcrError } from "./error.js";

/** Does the work of a function that a user calls, called by that function itself: its errors have the stack of the user's call. */
export function forCaller<Result>(work: () => Result): Result {
  const site = captureCallSite(forCaller);
  const fail = (thrown: unknown): never => {
    throw isIcrError(thrown) ? withCallSite(thrown, site) : thrown;
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(fail) as Result) : result;
  } catch (thrown) {
    return fail(thrown);
  }
}
