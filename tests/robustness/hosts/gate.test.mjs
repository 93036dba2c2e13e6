import assert from "node:assert/strict";
import { test } from "node:test";
import { createGate, enter, leave } from "../../../src/runtime/js/gate.js";
import { within } from "../../support/time-limit.mjs";

test("who waits for a place gets it, though the one before aborts while the gate is closed", async () => {
  const gate = createGate(1, true);
  assert.equal(await enter(gate, Infinity, 0), undefined);
  const caller = new AbortController();
  const aborted = enter(gate, Infinity, 0, caller.signal);
  const patient = enter(gate, Infinity, 0);
  // As by a 429, whose own request is not sent again.
  gate.opensAtMs = performance.now() + 50;
  leave(gate);
  await new Promise((resolve) => setTimeout(resolve));
  const reason = new Error("gone");
  caller.abort(reason);
  assert.deepEqual((await aborted).at(1), reason);
  assert.equal(await within(2000, patient), undefined);
  assert.equal(gate.inFlight.length, 1);
});
