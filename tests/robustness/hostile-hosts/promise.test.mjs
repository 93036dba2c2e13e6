import assert from "node:assert/strict";
import { after, test } from "node:test";
import { calls, clientWith, ending, worksAfterwards } from "./survival.mjs";

const hosts = Promise;
after(() => {
  globalThis.Promise = hosts;
});

// As zone.js does: `async` functions still return the original `Promise`.
test("a page with a Promise of its own has a client that works", async () => {
  globalThis.Promise = class OwnPromise extends hosts {};
  const icr = clientWith();
  for (const call of calls) assert.equal(await ending(() => call(icr)), call === calls[2] ? "unauthorized" : "ok");
  await worksAfterwards(icr);
});
