import { readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../cases/", import.meta.url);

/** The topic and the name of each case of tests/behaviour/cases. */
export async function sharedCases() {
  const topics = readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -".mjs".length));
  const all = [];
  for (const topic of topics) {
    const { cases } = await import(new URL(`${topic}.mjs`, folder));
    const names = Object.keys(cases);
    if (names.length === 0) throw new Error(`tests/behaviour/cases/${topic}.mjs holds no case`);
    all.push(...names.map((name) => ({ topic, name })));
  }
  if (all.length === 0) throw new Error("tests/behaviour/cases holds no case");
  return all;
}

/** Registers a test for each case of tests/behaviour/cases; `run` is given its topic and its name. */
export async function testSharedCases(run) {
  for (const { topic, name } of await sharedCases()) test(`${topic}: ${name}`, () => run(topic, name));
}
