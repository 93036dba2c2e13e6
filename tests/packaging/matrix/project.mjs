import { existsSync } from "node:fs";
import { cp, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { errorsBudget } from "../../../scripts/size.mjs";
import { Failure, root, run } from "../../../scripts/lib/command.mjs";
import { serve } from "../../../scripts/lib/node-server.mjs";
import { startGroup } from "./process-group.mjs";
import { checkConsumer } from "./registry.mjs";
import { folder, toolEnvironment } from "./tools.mjs";

/**
 * A row of one tool: builds the consumer in a new project, runs the result, and checks what it did.
 *
 * @param {string} name
 * @param {string} tool the npm package whose version counts
 * @param {object} more other fields of a row: `isInCi`; `write`, what a user has to write for the package to work there; the
 * `folder` of the tool's packages; and the `project` of frameworks/ in the place of the consumer's own files
 * @param {(project: Awaited<ReturnType<typeof openProject>>) => Promise<void>} check
 */
export function row(name, tool, more, check) {
  const place = { folder, isInCi: true, write: "nothing", ...more };
  return {
    name,
    ...place,
    async version(consumer) {
      const places = [join(root, place.folder), consumer.folder].map((home) => join(home, "node_modules", tool));
      const manifest = await readFile(join(places.find(existsSync), "package.json"), "utf8");
      return JSON.parse(manifest).version;
    },
    async check(consumer) {
      const project = await openProject(join(consumer.folder, name), place, consumer);
      await check(project);
      return project.checked();
    },
  };
}

/** A copy of tests/packaging/matrix/consumer below the folder where the tarball is installed, and what a row does there. */
async function openProject(home, { folder: tools, project }, { browser }) {
  const consumer = join(root, folder, "consumer");
  if (project) await copySources(join(root, folder, "frameworks", project), home);
  for (const name of project ? ["consumer.js", "watch.js", "worker.js"] : [""]) {
    await cp(join(consumer, name), join(home, name), { recursive: true });
  }
  const env = toolEnvironment(tools, home);
  const path = (name) => join(home, name);
  const execute = (command, more = {}) => run(command.split(" "), { cwd: home, env: { ...env, ...more } });

  let checked = 0;
  const check = async (consume, more) => {
    await checkConsumer(consume, more);
    checked += 1;
  };

  /** A page at an address, or of a folder. */
  async function checkPage(place) {
    const { open } = await browser();
    await checkOpened((query) => open(place, query));
  }

  /** A page of any browser, opened with a query. */
  async function checkOpened(open) {
    await check(async (registry) => {
      const { page, complaints } = await open({ registry });
      try {
        await page.waitForFunction(() => "report" in globalThis);
        return await page.evaluate(() => globalThis.report);
      } catch (error) {
        throw new Failure([error.message, ...complaints].join("\n"));
      } finally {
        await page.close();
      }
    });
  }

  return {
    path,
    execute,
    checked: () => checked,
    checkPage: (place) => checkPage(place.startsWith("http:") ? place : path(place)),
    checkOpened,
    /** What a row checks by itself. */
    async test(work) {
      await work();
      checked += 1;
    },
    /** A server or a Worker that responds with its report; `more` as of `checkConsumer`. */
    checkAnswer: (url, more) =>
      check(async (registry) => fetchReport(`${url}?${new URLSearchParams({ registry })}`), more),
    /** A program that sends its report to the registry, whose URL is in its environment. */
    checkSent: (command, more) =>
      check(async (registry) => void (await execute(command, { REGISTRY: registry })), more),
    /** A program that prints its report. */
    checkProgram: (command) => check(async (registry) => JSON.parse(await execute(`${command} ${registry}`))),
    /** A program that writes its report into report.json, and reads the registry's URL from its environment. */
    checkFile: (command) =>
      check(async (registry) => {
        await execute(command, { REGISTRY: registry });
        return JSON.parse(await readFile(path("report.json"), "utf8"));
      }),
    /** The bundle of consumer/errors.js, which must not have the client in it. */
    checkErrorsOnly: async (name) => {
      const size = brotliCompressSync(await readFile(path(name))).length;
      if (size > errorsBudget) throw new Failure(`An app that imports only isIcrError has ${size} bytes.`);
      const output = await execute(`node ${name}`);
      if (output.trim() !== "false true") throw new Failure(`It printed: ${output}`);
      checked += 1;
    },
    /** A program that fails by itself if something is wrong. */
    async checkTests(command) {
      await execute(command);
      checked += 1;
    },
    has: (name) => existsSync(path(name)),
    /** Runs a program that serves: where its command does not say, on the port of its environment. */
    async serve(command, work, more = {}) {
      const address = { HOST: "127.0.0.1", PORT: await freePort() };
      await withServer(command.split(" "), { cwd: home, env: { ...env, ...address, ...more } }, work);
    },
  };
}

/** Copies a project without what was installed in it, which is where the copy is, too. */
async function copySources(from, to) {
  for (const name of await readdir(from)) {
    // Where the lock file is, tools look for what is installed.
    if (["node_modules", "package-lock.json"].includes(name) || name.startsWith("icr-consumer-")) continue;
    await cp(join(from, name), join(to, name), { recursive: true });
  }
}

async function freePort() {
  const { url, close } = await serve({ fetch: () => new Response() });
  await close();
  return new URL(url).port;
}

/** A report, as JSON or in a page. */
async function fetchReport(url) {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Failure(`It responded ${response.status}: ${text}`);
  const [, inPage] = /<pre[^>]*>(.*)<\/pre>/.exec(text) ?? [];
  return JSON.parse(inPage ?? text);
}

// Some tools wait for a change of the files when a build has failed.
const startDeadlineMs = 90_000;

/** Runs a program that serves, from the line in which it prints its address until `work` on that address is done. */
async function withServer(command, options, work) {
  const { child, closed, end } = startGroup(command, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  try {
    await work(await addressOf(child, closed));
  } finally {
    await end();
  }
}

function addressOf(child, closed) {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Failure(`${output}\nIt printed no address.`));
    const late = setTimeout(fail, startDeadlineMs);
    const read = (text) => {
      output += text;
      const [address] = /http:\/\/(127\.0\.0\.1|localhost):\d+/.exec(output) ?? [];
      // Browsers here know no name.
      if (address) resolve(address.replace("localhost", "127.0.0.1"));
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    closed.then(fail, reject).finally(() => clearTimeout(late));
  });
}
