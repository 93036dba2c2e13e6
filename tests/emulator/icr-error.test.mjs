import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry, icrError } from "icr-app-client/testing";

test("icrError creates an error that the client's entry recognizes", () => {
  const error = icrError("rate_limited", { retryAfterMs: 2000, messages: ["slow down"], message: "Wait." });
  assert.ok(isIcrError(error));
  assert.ok(error instanceof Error);
  assert.equal(error.name, "IcrError");
  assert.equal(error.message, "Wait.");
  const { code, status, retryAfterMs, messages, retryable, attempts } = error;
  assert.deepEqual(
    { code, status, retryAfterMs, messages, retryable, attempts },
    { code: "rate_limited", status: 429, retryAfterMs: 2000, messages: ["slow down"], retryable: true, attempts: 1 },
  );
});

test("icrError has the fields of an error of the client, and no others", async () => {
  const real = await new IcrClient(createRegistry().clientOptions).getInstallation("nobody").catch((error) => error);
  const created = icrError("not_found");
  assert.deepEqual(Object.keys(created.toJSON()).sort(), Object.keys(real.toJSON()).sort());
  assert.equal(created.status, real.status);
  assert.equal(created.retryable, real.retryable);
  assert.equal(Object.keys(created).includes("message"), false);
});

test("icrError carries a cause, and errors before sending have no attempts", () => {
  const cause = new Error("no signer");
  const error = icrError("jwt_unavailable", { cause });
  assert.equal(error.cause, cause);
  assert.equal(error.attempts, 0);
  assert.ok(!("cause" in icrError("network")));
  assert.ok(!JSON.stringify(error).includes("no signer"));
});
