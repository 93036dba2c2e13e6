import { parseArgs } from "node:util";
import { chromium } from "./lib/chromium.mjs";
import { Failure, main } from "./lib/command.mjs";
import { isDevelopmentBuild, staleness } from "./lib/dist-state.mjs";

const tests = "../tests/behaviour/runtimes";

// Each is imported when it is needed: what they import is there only when the packages are installed.
const runtimes = {
  node: async () => (await import(`${tests}/in-node.mjs`)).startNode(),
  workerd: async () => (await import(`${tests}/in-workerd.mjs`)).startWorker(),
  async chromium() {
    process.env.CHROMIUM ??= (await chromium()).CHROMIUM;
    return (await import(`${tests}/in-chromium.mjs`)).startPage();
  },
};

/**
 * Runs the shared cases whose name contains all of the words, against `dist` as it is:
 *
 *     npm run case -- "retry-after"
 *     npm run case -- --runtime workerd "retry-after"
 */
await main(import.meta, async () => {
  const { values, positionals } = parseArgs({
    options: { runtime: { type: "string", default: "node" } },
    allowPositionals: true,
  });
  const start = runtimes[values.runtime];
  if (!start)
    throw new Failure(`No runtime is called ${values.runtime}; there are ${Object.keys(runtimes).join(", ")}.`);
  const stale = staleness();
  if (stale?.startsWith("dist is missing")) throw new Failure(stale);

  const { sharedCases } = await import(`${tests}/shared-cases.mjs`);
  const words = positionals.join(" ").toLowerCase().split(/\s+/);
  const chosen = (await sharedCases()).filter(({ topic, name }) => {
    const title = `${topic}: ${name}`.toLowerCase();
    return words.every((word) => title.includes(word));
  });
  if (chosen.length === 0) throw new Failure(`No case has "${words.join(" ")}" in its name.`);

  const runtime = await start();
  try {
    const failed = await runAll(runtime, chosen);
    const build = isDevelopmentBuild() ? "development build" : "release build";
    console.log(`\n${chosen.length - failed} passed, ${failed} failed, in ${values.runtime}, ${build}`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    await runtime.close();
    if (stale) console.warn(stale);
  }
});

async function runAll(runtime, cases) {
  let failed = 0;
  for (const which of cases) {
    const title = `${which.topic}: ${which.name}`;
    try {
      await runtime.runCase(which);
      console.log(`✔ ${title}`);
    } catch (error) {
      failed += 1;
      console.log(`✖ ${title}\n${error.stack}\n`);
      if (error.cause) console.log("Caused by:", error.cause);
    }
  }
  return failed;
}
