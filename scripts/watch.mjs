import { watch } from "node:fs";
import { join } from "node:path";
import { buildForDevelopment, bundle } from "./build-dev.mjs";
import { Failure, main, root, runOnTerminal } from "./lib/command.mjs";
import { setup } from "./setup.mjs";

// How long to collect the files of one save, or of a switch of branches.
const quietMs = 100;

/** Builds for development, runs the shared cases that the arguments name (see case.mjs), and again after each change. */
await main(import.meta, async () => {
  const caseArguments = process.argv.slice(2);
  if (caseArguments.length === 0) throw new Failure('Name the cases to run: npm run watch -- "words of a name"');
  const tools = await setup(["npm", "wasm"]);
  const changes = watchSources();
  await rebuild(() => buildForDevelopment(tools));
  for (;;) {
    await runOnTerminal([process.execPath, "scripts/case.mjs", ...caseArguments]);
    console.log("\nWaiting for changes in src, js and tests");
    const changed = await changes.next();
    // The wasm's JavaScript files are below src too.
    if (changed.has("src")) await rebuild(() => buildForDevelopment(tools));
    else if (changed.has("js")) await rebuild(bundle);
  }
});

async function rebuild(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
  }
}

/** Resolves `next` to the folders in which something changed since the last time. */
function watchSources() {
  let changed = new Set();
  let notify = () => {};
  for (const folder of ["src", "js", "tests/behaviour", "tests/support"]) {
    watch(join(root, folder), { recursive: true }, () => {
      changed.add(folder);
      notify();
    });
  }
  return {
    async next() {
      if (changed.size === 0) await new Promise((resolve) => (notify = resolve));
      await new Promise((resolve) => setTimeout(resolve, quietMs));
      const result = changed;
      changed = new Set();
      return result;
    },
  };
}
