import { existsSync } from "node:fs";
import { test } from "node:test";

const tests = [
  "installations",
  "tokens",
  "timeline",
  "life",
  "break",
  "lab",
  "screens",
  "accessibility",
  "host",
  "many-installations",
];
const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

// The same tests as in Chromium: what they import reads which browser to start.
if (existsSync(executable)) {
  process.env.DEMO_BROWSER = "firefox";
  for (const name of tests) await import(`./${name}.test.mjs`);
} else {
  test("the demo in Firefox", { skip: "there is no Firefox here: name one as FIREFOX" });
}
