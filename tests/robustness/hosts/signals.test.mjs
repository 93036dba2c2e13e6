import assert from "node:assert/strict";
import { test } from "node:test";
import { runChild } from "./child.mjs";

const flags = ["--expose-gc"];

for (const any of ["with-any", "without-any"]) {
  const runtime = any === "with-any" ? "" : ", where AbortSignal.any is missing";

  for (const gc of ["no-gc", "gc"]) {
    const when = gc === "gc" ? "after a garbage collection, too" : "without a garbage collection";
    test(`a caller's signal ends a stalled body, ${when}${runtime}`, async () => {
      const { ways, stalled, closed } = await runChild("body-signal-child.mjs", { flags, args: [gc, any] });
      assert.equal(Object.keys(ways).length, 10);
      for (const [way, { name, afterMs }] of Object.entries(ways)) {
        // Node's own text() says only that the body was aborted before.
        const names = way === "begun after the signal" ? ["TimeoutError", "AbortError"] : ["TimeoutError"];
        assert.ok(names.includes(name), `${way}: ${name}`);
        assert.ok(afterMs > 350 && afterMs < 1500, `${way}: ${afterMs} ms`);
      }
      assert.equal(closed, stalled, "every connection was closed");
    });
  }

  test(`nothing piles up on a signal that lives through many calls${runtime}`, async () => {
    const { result, warnings } = await runChild("long-lived-signal-child.mjs", { flags, args: [any], limitMs: 60_000 });
    assert.equal(Object.keys(result).length, 14);
    for (const [way, { listeners, followers }] of Object.entries(result)) {
      assert.ok(listeners === 0, `${way}: ${listeners} listeners`);
      assert.ok(followers <= 5, `${way}: ${followers} signals that follow it`);
    }
    assert.deepEqual(warnings, []);
  });
}
