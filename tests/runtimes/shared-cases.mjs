import { readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../cases/", import.meta.url);

/** Registers a test for each case of tests/cases; `run` is given its topic and its name. */
export async function testSharedCases(run) {
  const topics = readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -".mjs".length));
  for (const topic of topics) {
    const { cases } = await import(new URL(`${topic}.mjs`, folder));
    const names = Object.keys(cases);
    if (names.length === 0) throw new Error(`tests/cases/${topic}.mjs holds no case`);
    for (const name of names) test(`${topic}: ${name}`, () => run(topic, name));
  }
  if (topics.length === 0) throw new Error("tests/cases holds no case");
}
