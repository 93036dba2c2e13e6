import { assert, AssertionError } from "chai";
import { isIcrError } from "icr-app-client";

/** What a promise rejects with. */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new AssertionError(`resolved to ${JSON.stringify(value)}, and should have rejected`);
}

/** The `IcrError` with this code that a promise rejects with; `fields` are what it must hold besides. */
export async function icrError(promise, code, fields = {}) {
  return checked(await rejection(promise), code, fields);
}

/** The `IcrError` with this code that a function throws. */
export function icrErrorOf(call, code, fields = {}) {
  let value;
  try {
    value = call();
  } catch (error) {
    return checked(error, code, fields);
  }
  throw new AssertionError(`gave ${value}, and should have thrown`);
}

function checked(error, code, fields) {
  assert.isTrue(isIcrError(error), `${error?.stack ?? error}`);
  const held = Object.fromEntries(Object.keys(fields).map((name) => [name, error[name]]));
  assert.deepEqual({ code: error.code, ...held }, { code, ...fields }, error.message);
  return error;
}
