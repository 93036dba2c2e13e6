import assert from "node:assert/strict";
import { getEventListeners } from "node:events";

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

/** What keeps this process running now, and the check that a call left nothing besides. */
export function watchLeftovers(server) {
  const before = resources();
  return async (signal) => {
    assert.deepEqual(getEventListeners(signal, "abort"), [], "the call listens to its signal");
    await server.idle();
    // Handles are gone, and unhandled rejections told of, a turn after the event.
    await new Promise(setImmediate);
    assert.deepEqual(resources(), before);
    assert.deepEqual(unhandled.splice(0), [], "a rejection was not handled");
  };
}

function resources() {
  return process.getActiveResourcesInfo().sort();
}
