import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

/** Records what keeps this process running, and returns the check that a call left nothing more with its signal. */
export function watchOpenHandles(server) {
  const before = process.getActiveResourcesInfo();
  return async (signal, { hasResponse = false } = {}) => {
    const listeners = () => getEventListeners(signal, "abort").length;
    // A response that is garbage leaves none; until then a signal ends its body.
    for (let turn = 0; hasResponse && turn < 20 && listeners() > 0; turn++) {
      await sleep(5);
      collectGarbage();
    }
    assert.equal(listeners(), 0, "the call left listeners on its signal");
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
