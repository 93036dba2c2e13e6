import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inspect } from "node:util";
import { createContext, runInContext } from "node:vm";
import { IcrClient, IcrError, isIcrError } from "icr-app-client";
import { canaryJwt, failuresWithSecrets, secrets } from "../../support/secrets.mjs";
import { startNode } from "./in-node.mjs";
import { testSharedCases } from "./shared-cases.mjs";

const node = await startNode();
after(() => node.close());

await testSharedCases(node);

test("inspecting an error or a client, as console.log does, prints no secret", async () => {
  const icr = new IcrClient({ jwt: canaryJwt });
  for (const value of [icr, icr.installations(), ...(await failuresWithSecrets())]) {
    const printed = inspect(value, { depth: Infinity, showHidden: true });
    for (const secret of secrets) assert.ok(!printed.includes(secret), `${secret} in ${printed}`);
  }
});

test("an error is printed as an IcrError, whether logged or uncaught", async () => {
  const [error] = await failuresWithSecrets();
  assert.match(inspect(error), /^IcrError: /);
  assert.match(error.stack, /^IcrError: /);
});

test("an error of another realm and another copy of the package is an IcrError", () => {
  // As another copy of this package marks its errors, by a symbol that all realms share.
  const mark = `Object.assign(new Error("elsewhere"), { code: "not_found", [Symbol.for("icr-app-client.IcrError")]: true })`;
  const foreign = runInContext(mark, createContext());
  assert.equal(foreign instanceof Error, false);
  assert.equal(foreign instanceof IcrError, false);
  assert.equal(isIcrError(foreign), true);
});

test("isIcrError is false for every other value", () => {
  const others = [undefined, null, 5, "IcrError", {}, [], new Error("other"), { name: "IcrError", code: "not_found" }];
  for (const value of [...others, () => {}, Symbol("x"), new Proxy({}, {})]) assert.equal(isIcrError(value), false);
});
