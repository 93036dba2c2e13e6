import { join } from "node:path";
import { createInterface } from "node:readline";
import { startWorkerd } from "../../../support/start-workerd.mjs";
import { openBrowser } from "../browser.mjs";
import { startGroup } from "../process-group.mjs";

// Each of these starts a runtime with the suite of a consumer's folder, and returns a function that runs one case there
// and resolves to its failure or `null`.

/** Node, Deno and Bun. */
export async function startProgram(command, folder) {
  const { child, end } = startGroup([...command, "program.js"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(which) {
      child.stdin.write(`${JSON.stringify(which)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the program exited during "${which.topic}: ${which.name}"`);
      return JSON.parse(value);
    },
    close: end,
  };
}

/** A browser's page. */
export async function startPage(browser, folder) {
  const opened = await openBrowser(browser);
  const { page } = await opened.open(folder);
  return {
    run: (which) => page.evaluate((given) => globalThis.failureOfCase(given), which),
    close: () => opened.close(),
  };
}

/** The runtime of Cloudflare Workers. */
export async function startWorker(workerd, folder) {
  const { url, close } = await startWorkerd(join(folder, "worker.js"), workerd);
  return {
    async run(which) {
      const response = await fetch(`${url}/?${new URLSearchParams(which)}`);
      return response.json();
    },
    close,
  };
}
