import { existsSync } from "node:fs";
import { test } from "node:test";

const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Runs test files that run in Chromium, too, in Firefox: what they import reads which browser to start. */
export async function testInFirefox(names) {
  if (existsSync(executable)) {
    process.env.DEMO_BROWSER = "firefox";
    for (const name of names) await import(`./${name}.test.mjs`);
  } else {
    test(`${names.join(", ")} in Firefox`, { skip: "there is no Firefox here: name one as FIREFOX" });
  }
}
