import assert from "node:assert/strict";
import { test } from "node:test";
import { runChild } from "./child.mjs";

for (const size of [10, 20_000]) {
  test(`no TextDecoder outlives a response, of ${size} letters: Safari's ends after 2 GB`, async () => {
    const { sent, sizes, used } = await runChild("text-decoder-child.mjs", { args: [String(size)] });
    assert.equal(sent, 60);
    for (const { responses, bytes } of used) {
      assert.ok(responses <= 1, `one decoder has read ${responses} responses`);
      // What passes between JavaScript and wasm is short: a decoder that sees all of the bodies is caught by this, too.
      assert.ok(bytes <= sizes / 2 || sizes < 100_000, `one decoder has read ${bytes} of ${sizes} bytes`);
    }
  });
}
