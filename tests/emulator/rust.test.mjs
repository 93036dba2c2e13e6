import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundleEmulatorForRust, emulatorForRust } from "../../scripts/lib/bundle.mjs";
import { root } from "../../scripts/lib/command.mjs";

test("the crate carries the emulator as it is: npm run generate", async () => {
  const carried = readFileSync(join(root, emulatorForRust), "utf8");
  assert.ok(carried === (await bundleEmulatorForRust()), `${emulatorForRust} is out of date: \`npm run generate\``);
});
