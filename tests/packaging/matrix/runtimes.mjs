import { chromium } from "../../../scripts/lib/chromium.mjs";
import { Failure, run } from "../../../scripts/lib/command.mjs";
import { firefox } from "../../../scripts/lib/firefox.mjs";
import { startRegistryServer } from "../../support/registry-server.mjs";
import { sharedCases } from "../../behaviour/runtimes/shared-cases.mjs";
import { bundleSuite } from "./suite/bundle.mjs";
import { startPage, startProgram, startWorker } from "./suite/start.mjs";
import { Skip, bin, folder, nodeProgram } from "./tools.mjs";

/** A row that runs all cases of tests/behaviour/cases; `start` is called with the folder in which the package is installed. */
const runtime = ({ start, ...row }) => ({
  folder,
  isInCi: true,
  mostlyWaits: true,
  ...row,
  async check(consumer) {
    await (consumer.suite ??= bundleSuite(consumer.folder));
    const registries = await startRegistryServer();
    const { run, close } = await start(consumer.folder);
    try {
      return await runCases((which) => run({ ...which, registryServerUrl: registries.url }));
    } finally {
      await close();
      await registries.close();
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

/** The first number that a program prints about itself. */
const versionOf = async (program) => /\d[\w.-]*/.exec(await run([program, "--version"]))[0];

const node = (major) =>
  runtime({
    name: `node-${major}`,
    isInCi: major > 20,
    version: async () => versionOf(nodeProgram(major)),
    start: (consumer) => startProgram([nodeProgram(major)], consumer),
  });

// Of Deno's permissions only the network, and of that only this machine; it requests no other.
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
  runtime({
    name: "chromium",
    isInCi: false,
    version: async () => versionOf((await chromium()).CHROMIUM),
    start: async (consumer) => startPage({ browser: "chrome", executablePath: (await chromium()).CHROMIUM }, consumer),
  }),
  runtime({
    name: "firefox",
    version: async () => versionOf(await findFirefox()),
    start: async (consumer) => startPage({ browser: "firefox", executablePath: await findFirefox() }, consumer),
  }),
];

async function findFirefox() {
  const { FIREFOX: path } = await firefox();
  if (!path) throw new Skip("install Firefox, or give its path as FIREFOX");
  return path;
}
