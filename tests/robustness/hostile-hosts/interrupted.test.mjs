import assert from "node:assert/strict";
import { test } from "node:test";
import { boom, clientWith, id, worksAfterwards } from "./survival.mjs";

// An exception that unwinds through wasm leaves RefCells borrowed: the next call would trap.

/** Calls from deeper and deeper in the stack, until it overflows. */
function exhaustStack(call) {
  let deepest = 0;
  const descend = (callFrom, depth) => {
    deepest = depth;
    if (depth > callFrom) attempt();
    descend(callFrom, depth + 1);
  };
  const attempt = () => {
    try {
      call();
    } catch {}
  };
  assert.throws(() => descend(Infinity, 0), RangeError);
  assert.throws(() => descend(deepest - 50, 0), RangeError);
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
    exhaustStack(() => call(icr)?.catch(() => {}));
    await worksAfterwards(icr);
  });
}

test("a call that was interrupted inside wasm leaves a client that works, without its earlier tokens", async () => {
  const icr = clientWith();
  const { token } = await icr.installationAccessToken(id);
  const { get } = Map.prototype;
  // The stack may end in any function of the host that wasm calls; in this one something is borrowed.
  Map.prototype.get = () => {
    Map.prototype.get = get;
    throw new RangeError("Maximum call stack size exceeded");
  };
  try {
    assert.throws(() => icr.installationAccessToken(id), RangeError);
  } finally {
    Map.prototype.get = get;
  }
  assert.notEqual((await icr.installationAccessToken(id)).token, token);
  await worksAfterwards(icr);
});

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

/** What the client's JavaScript calls while wasm is on the stack. About a thousand throws use up the stack of an instance. */
const interruptions = [
  { what: "TextDecoder.decode", of: TextDecoder.prototype, times: 10_000 },
  { what: "TextEncoder.encode", of: TextEncoder.prototype, times: 1500 },
  { what: "Array.of", of: Array, times: 1500 },
  { what: "performance.now", of: performance, times: 1500 },
];

for (const { what, of, times } of interruptions) {
  test(`${times} throws of ${what} leave clients that work`, async () => {
    const icr = clientWith();
    const other = clientWith();
    await icr.installationAccessToken(id);
    await other.installationAccessToken(id);
    const { Instance } = WebAssembly;
    let instances = 0;
    WebAssembly.Instance = function (...given) {
      instances += 1;
      return new Instance(...given);
    };
    const name = what.split(".")[1];
    const original = of[name];
    of[name] = function (...given) {
      // A new decoder is called once without bytes, while the instance is made.
      if (of === TextDecoder.prototype && given.length === 0) return original.call(this);
      throw boom;
    };
    let thrown = 0;
    try {
      for (let time = 0; time < times; time += 1) {
        try {
          await icr.getInstallation(`i-${time}`);
        } catch (error) {
          thrown += error === boom;
        }
      }
    } finally {
      of[name] = original;
      WebAssembly.Instance = Instance;
    }
    assert.equal(thrown, times);
    assert.equal(instances, times - 1, "the next call has a new instance");
    await worksAfterwards(icr);
    await worksAfterwards(other);
  });
}
