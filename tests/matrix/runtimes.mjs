import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "../../scripts/chromium.mjs";
import { Failure, run } from "../../scripts/command.mjs";
import { firefox } from "../../scripts/firefox.mjs";
import { startLoopback } from "../runtimes/loopback.mjs";
import { sharedCases } from "../runtimes/shared-cases.mjs";
import { openBrowser } from "./browser.mjs";
import { folder, nodeProgram, packages } from "./project.mjs";
import { bundleSuite } from "./suite/bundle.mjs";
import { startPage, startProgram, startWorker } from "./suite/start.mjs";

/** Why a row cannot be tried on this machine. */
export class Skip extends Error {}

/** A row that runs all cases of tests/cases; `start` is given the folder in which the package is installed. */
const runtime = ({ start, ...row }) => ({
  folder,
  isInCi: true,
  ...row,
  async check(consumer) {
    await bundleSuite(consumer.folder);
    const loopback = await startLoopback();
    const runtime = await start(consumer.folder);
    try {
      return await runCases((which) => runtime.run({ ...which, loopback: loopback.url }));
    } finally {
      await runtime.close();
      await loopback.close();
    }
  },
});

async function runCases(run) {
  const cases = await sharedCases();
  const failures = [];
  for (const { topic, name } of cases) {
    const failure = await run({ topic, name });
    if (failure) failures.push(`${topic}: ${name}\n${failure}`);
  }
  if (failures.length > 0) throw new Failure(`${failures.join("\n\n")}\n${failures.length} of ${cases.length} failed`);
  return cases.length;
}

const bin = (name) => join(packages, ".bin", name);

/** The first number that a program prints about itself. */
const versionOf = async (program) => /\d[\w.-]*/.exec(await run([program, "--version"]))[0];

function node(major) {
  const path = nodeProgram(major);
  return runtime({
    name: `node-${major}`,
    isInCi: major > 20,
    async version() {
      if (!existsSync(path)) throw new Skip(`npm has Node ${major} for Linux on x64 alone`);
      return versionOf(path);
    },
    start: (consumer) => startProgram([path], consumer),
  });
}

function browser(name, find, row) {
  return runtime({
    name,
    ...row,
    async version() {
      const { version, close } = await openBrowser(await find());
      const found = await version().finally(close);
      return found.split("/").at(-1);
    },
    start: async (consumer) => startPage(await find(), consumer),
  });
}

// Of Deno's permissions only the network, and of that only this machine; it asks for none besides.
const deno = [bin("deno"), "run", "--no-prompt", "--node-modules-dir=manual", "--allow-net=127.0.0.1"];

export const runtimes = [
  node(20),
  node(22),
  node(24),
  runtime({
    name: "deno",
    version: () => versionOf(bin("deno")),
    start: (consumer) => startProgram(deno, consumer),
  }),
  runtime({
    name: "bun",
    version: () => versionOf(bin("bun")),
    start: (consumer) => startProgram([bin("bun")], consumer),
  }),
  runtime({
    name: "workerd",
    isInCi: false,
    version: () => versionOf(bin("workerd")),
    start: (consumer) => startWorker(bin("workerd"), consumer),
  }),
  browser("chromium", async () => ({ browser: "chrome", executablePath: (await chromium()).CHROMIUM }), {
    isInCi: false,
  }),
  browser("firefox", findFirefox),
];

async function findFirefox() {
  const executablePath = await firefox();
  if (!executablePath) throw new Skip("install Firefox, or give its path as FIREFOX");
  return { browser: "firefox", executablePath };
}
