import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { exampleInstallationAccessToken } from "icr-app-client/testing";
import workerdPackage, { version } from "workerd";
import { Failure } from "../../scripts/lib/command.mjs";
import { writeWorker } from "../bundles.mjs";
import { interleave, summarize } from "../rounds.mjs";

const config = (modules) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (modules = [${modules}], compatibilityDate = "2026-01-01", globalOutbound = "loopback")),
    (name = "loopback", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
const script = `(name = "worker.js", esModule = embed "worker.js")`;
const wasm = `(name = "core.wasm", wasm = embed "core.wasm")`;
const modules = { "icr-app-client": `${script}, ${wasm}`, "wasm-alone": `${script}, ${wasm}`, "by-hand": script };

/** The clock ticks in which Linux counts a process's CPU time, in milliseconds. */
const tickMs = 10;

export const measures = [
  {
    id: "coldWorkerd",
    title: "Cold start in workerd",
    detail: "start of the process to an answer with a new token",
    unit: "ms",
    base: "by-hand",
    async measure({ registry, files, effort }) {
      const query = new URLSearchParams({ registry: registry.baseUrl(), jwt: registry.jwt });
      const contenders = {};
      for (const [peer, folder] of await writeWorkers(Object.keys(modules), files)) {
        contenders[peer] = async () => {
          const start = performance.now();
          return serve(folder, async (url) => {
            await ask(url, query);
            return performance.now() - start;
          });
        };
      }
      return { runtime: { workerd: version }, peers: summarize(await interleave(contenders, 60, effort), "by-hand") };
    },
  },
  {
    id: "workerdClients",
    title: "A client for each request in workerd",
    detail: "CPU of a request whose token is stored",
    unit: "ms",
    base: "by-hand",
    async measure({ registry, files, effort }) {
      if (process.platform !== "linux") throw new Failure("only Linux tells the CPU time of another process");
      const expiresAt = new Date(Date.now() + 7_200_000).toISOString();
      const stored = JSON.stringify({ ...exampleInstallationAccessToken, installationId: "7", expiresAt });
      const query = new URLSearchParams({ registry: registry.baseUrl(), jwt: registry.jwt, stored });
      const contenders = {};
      for (const [peer, folder] of await writeWorkers(["icr-app-client", "by-hand"], files)) {
        contenders[peer] = () => serve(folder, (url, pid) => countRequests(url, pid, query, effort.requests));
      }
      const samples = await interleave(contenders, 5, { ...effort, warmUps: 0 });
      const summaryOf = (field) => {
        const own = Object.entries(samples).map(([peer, taken]) => [peer, taken.map((sample) => sample[field])]);
        return { peers: summarize(Object.fromEntries(own), "by-hand") };
      };
      const memory = { id: "workerdMemory", detail: "memory of the process after them", unit: "MiB" };
      return [summaryOf("cpuMs"), { ...memory, ...summaryOf("memoryMiB") }];
    },
  },
];

async function writeWorkers(peers, files) {
  for (const peer of peers) {
    await writeWorker(peer, files);
    await writeFile(join(files, peer, "config.capnp"), config(modules[peer]));
  }
  return peers.map((peer) => [peer, join(files, peer)]);
}

/** Runs a Worker in a process of its own, and returns what `work` does with its address. */
async function serve(folder, work) {
  const workerd = spawn(workerdPackage.default, ["serve", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const stopped = once(workerd, "exit");
  try {
    const [line] = await Promise.race([once(createInterface(workerd.stdio[3]), "line"), stopped.then(() => [])]);
    if (!line) throw new Error("workerd did not start.");
    return await work(`http://127.0.0.1:${JSON.parse(line).port}/`, workerd.pid);
  } finally {
    workerd.kill();
    await stopped;
  }
}

async function ask(url, query) {
  const response = await fetch(`${url}?${query}`);
  if ((await response.json()) !== "7") throw new Error("The Worker did not answer with its token.");
}

/** What one of many requests costs, once the code is compiled, and what the process holds after them. */
async function countRequests(url, pid, query, requests) {
  for (let done = 0; done < requests / 10; done++) await ask(url, query);
  const before = await cpuMs(pid);
  for (let done = 0; done < requests; done++) await ask(url, query);
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"));
  return { cpuMs: ((await cpuMs(pid)) - before) / requests, memoryMiB: Number(kibibytes) / 1_024 };
}

async function cpuMs(pid) {
  // The fields after the name, which is in parentheses: the 12th and 13th are the ticks in user and in system mode.
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
