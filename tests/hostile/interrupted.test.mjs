import assert from "node:assert/strict";
import { test } from "node:test";
import { clientWith, id, worksAfterwards } from "./survival.mjs";

// An exception that passes through wasm leaves what it had borrowed borrowed: the next call would trap.

/**
 * Calls at the end of the stack, and at every step of the way back until the stack suffices. `padding` frames of another
 * size shift where within the call the stack ends.
 */
function callAtTheEndOfTheStack(call, padding) {
  let suffices = false;
  const deeper = () => {
    try {
      deeper();
    } catch {
      if (suffices) return;
      call();
      suffices = true;
    }
  };
  const pad = (left, ...wide) => (left > 0 ? pad(left - 1, ...wide, left) : deeper());
  pad(padding);
}

const calls = {
  "a managed token that is cached": (icr) => icr.installationAccessToken(id),
  "a managed token that is not": (icr) => icr.appAccessToken(),
  "a request": (icr) => icr.getInstallation(id),
  "a request with a managed token": (icr) => icr.fetchAsInstallation(id, "/projects"),
  "an invalidation": (icr) => icr.invalidate(),
  "a walk": (icr) => void icr.installations(),
  "a client": () => void clientWith(),
};
for (const [what, call] of Object.entries(calls)) {
  test(`a caller that runs out of stack breaks no client: ${what}`, async () => {
    const icr = clientWith();
    await icr.installationAccessToken(id);
    for (let padding = 0; padding < 40; padding += 1) {
      callAtTheEndOfTheStack(() => call(icr)?.catch(() => {}), padding);
    }
    await worksAfterwards(icr);
  });
}

test("a clock of the machine that throws once, or calls the client, breaks no client", async () => {
  const hostNow = Date.now;
  for (const misbehave of [(icr) => void icr.invalidate(), () => assert.fail("no clock")]) {
    const icr = clientWith();
    await icr.installationAccessToken(id);
    Date.now = () => {
      Date.now = hostNow;
      misbehave(icr);
      return hostNow();
    };
    try {
      await icr.installationAccessToken(id);
    } catch {
      // That call may fail as the clock did.
    } finally {
      Date.now = hostNow;
    }
    await worksAfterwards(icr);
  }
});
