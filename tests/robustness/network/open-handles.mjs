import assert from "node:assert/strict";
import { getEventListeners } from "node:events";

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

/** Records what keeps this process running, and returns the check that a call left nothing more with its signal. */
export function watchOpenHandles(server) {
  const before = process.getActiveResourcesInfo();
  return async (signal, { hasResponse = false } = {}) => {
    // One ends the bodies of all responses that the caller still has.
    const mostListeners = hasResponse ? 1 : 0;
    const listeners = getEventListeners(signal, "abort").length;
    assert.ok(listeners <= mostListeners, `the call left ${listeners} listeners on its signal`);
    await server.idle();
    const left = () => added(before, process.getActiveResourcesInfo());
    // Handles close, and unhandled rejections are reported, some turns after the event.
    for (let turn = 0; turn < 2 || (turn < 10 && left().length > 0); turn++) await new Promise(setImmediate);
    assert.deepEqual(left(), [], "timers or sockets are left");
    assert.deepEqual(unhandled.splice(0), [], "a rejection was not handled");
  };
}

function added(before, after) {
  const unmatched = [...before];
  return after.filter((resource) => {
    const at = unmatched.indexOf(resource);
    if (at >= 0) unmatched.splice(at, 1);
    return at < 0;
  });
}
