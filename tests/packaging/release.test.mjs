import assert from "node:assert/strict";
import { test } from "node:test";
import { versions } from "../../scripts/release.mjs";

test("every file that names the version names the same one", () => {
  const named = versions();
  const expected = Object.keys(named).map((file) => [file, named["package.json"]]);
  assert.deepEqual(named, Object.fromEntries(expected));
});
