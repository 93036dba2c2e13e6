import assert from "node:assert/strict";
import { isIcrError } from "icr-app-client";

/** Asserts that a promise rejects with an `IcrError` of this code, whose message matches, and returns the error. */
export async function rejects(promise, code, message = /./) {
  const error = await promise.then(
    (value) => assert.fail(`resolved to ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  return check(error, code, message);
}

/** Asserts that a function throws an `IcrError` of this code, whose message matches, and returns the error. */
export function throws(call, code, message = /./) {
  try {
    call();
  } catch (error) {
    return check(error, code, message);
  }
  return assert.fail("did not throw");
}

function check(error, code, message) {
  assert.ok(isIcrError(error), error?.stack);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return error;
}
