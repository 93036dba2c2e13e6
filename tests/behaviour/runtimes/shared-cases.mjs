import { readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../cases/", import.meta.url);

/** The topic (its file) and the name of each shared case. */
export async function sharedCases() {
  const topics = readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -".mjs".length));
  const all = [];
  for (const topic of topics) {
    const { cases } = await import(new URL(`${topic}.mjs`, folder));
    const names = Object.keys(cases);
    if (names.length === 0) throw new Error(`tests/behaviour/cases/${topic}.mjs has no case`);
    all.push(...names.map((name) => ({ topic, name })));
  }
  if (all.length === 0) throw new Error("tests/behaviour/cases has no case");
  return all;
}

/**
 * Registers a test for each shared case.
 *
 * @param {{ runCase: (which: { topic: string, name: string }) => Promise<void> }} runtime
 */
export async function testSharedCases(runtime) {
  for (const which of await sharedCases()) test(`${which.topic}: ${which.name}`, () => runtime.runCase(which));
}
