import { assert, AssertionError } from "chai";
import { isIcrError } from "icr-app-client";

/** The reason with which a promise rejects. */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new AssertionError(`resolved to ${JSON.stringify(value)}, and should have rejected`);
}

/** The `IcrError` with this code that a promise rejects with; `fields` are other fields that it must have. */
export async function icrError(promise, code, fields = {}) {
  return checkIcrError(await rejection(promise), code, fields);
}

/** The `IcrError` with this code that a function throws. */
export function thrownIcrError(call, code, fields = {}) {
  let value;
  try {
    value = call();
  } catch (error) {
    return checkIcrError(error, code, fields);
  }
  throw new AssertionError(`returned ${value}, and should have thrown`);
}

function checkIcrError(error, code, fields) {
  assert.isTrue(isIcrError(error), `${error?.stack ?? error}`);
  const actual = Object.fromEntries(Object.keys(fields).map((name) => [name, error[name]]));
  assert.deepEqual({ code: error.code, ...actual }, { code, ...fields }, error.message);
  return error;
}
