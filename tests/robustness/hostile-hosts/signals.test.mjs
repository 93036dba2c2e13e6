import assert from "node:assert/strict";
import { test } from "node:test";
import { boom, calls, clientWith, ending, id, throwing, worksAfterwards } from "./survival.mjs";

/** An object with the methods of an `AbortSignal`. */
function lookAlike(members) {
  const inert = { aborted: false, reason: undefined, addEventListener() {}, removeEventListener() {} };
  return Object.defineProperties(inert, Object.getOwnPropertyDescriptors(members));
}

/** A getter that returns `undefined` a few times before it throws. */
function throwingAfter(reads) {
  return () => (reads-- > 0 ? undefined : throwing());
}

const hostile = {
  "addEventListener throws": () => lookAlike({ addEventListener: throwing }),
  "removeEventListener throws": () => lookAlike({ removeEventListener: throwing }),
  "removeEventListener is missing": () => lookAlike({ removeEventListener: undefined }),
  "reason throws once it is aborted": () =>
    lookAlike({
      aborted: true,
      get reason() {
        return throwing();
      },
    }),
  "everything throws": () => new Proxy({}, { get: throwing }),
  "it is aborted from within addEventListener": () =>
    lookAlike({ addEventListener: (_, listener) => listener(), reason: boom }),
  "it is aborted twice": () =>
    lookAlike({ addEventListener: (_, listener) => void [listener(), listener()], reason: boom }),
  "its listener is called when all is over": () =>
    lookAlike({ addEventListener: (_, listener) => void setTimeout(listener, 300), reason: boom }),
  "it is a thenable": () => lookAlike({ then: throwing }),
};
for (const reads of [1, 2, 3, 4]) {
  hostile[`aborted throws at read ${reads + 1}`] = () => {
    const aborted = throwingAfter(reads);
    return lookAlike({
      get aborted() {
        return aborted();
      },
    });
  };
}

for (const [what, make] of Object.entries(hostile)) {
  test(`a signal may be hostile: ${what}`, async () => {
    const icr = clientWith();
    await Promise.all(calls.map((call) => ending(() => call(icr, { signal: make() }), [boom, undefined])));
    await worksAfterwards(icr);
  });
}

test("a hostile signal does not affect another caller of the same token", async () => {
  const icr = clientWith();
  const first = icr.installationAccessToken(id);
  const second = ending(
    () => icr.installationAccessToken(id, { signal: hostile["addEventListener throws"]() }),
    [boom],
  );
  assert.equal((await first).installationId, id);
  await second;
});
