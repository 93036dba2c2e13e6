import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import workerdPackage, { version } from "workerd";
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

export const measures = [
  {
    id: "coldWorkerd",
    title: "Cold start in workerd",
    detail: "start of the process to an answer with a new token",
    unit: "ms",
    base: "by-hand",
    async measure({ registry, files, effort }) {
      const contenders = {};
      for (const [peer, names] of Object.entries(modules)) {
        await writeWorker(peer, files);
        await writeFile(join(files, peer, "config.capnp"), config(names));
        contenders[peer] = () => start(join(files, peer), registry);
      }
      const samples = await interleave(contenders, 60, effort);
      return { runtime: { workerd: version }, peers: summarize(samples, "by-hand") };
    },
  },
];

async function start(folder, registry) {
  const query = new URLSearchParams({ registry: registry.baseUrl(), jwt: registry.jwt });
  const startedAt = performance.now();
  const workerd = spawn(workerdPackage.default, ["serve", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const stopped = once(workerd, "exit");
  try {
    const [line] = await Promise.race([once(createInterface(workerd.stdio[3]), "line"), stopped.then(() => [])]);
    if (!line) throw new Error("workerd did not start.");
    const response = await fetch(`http://127.0.0.1:${JSON.parse(line).port}/?${query}`);
    if ((await response.json()) !== "7") throw new Error("The Worker did not answer with its token.");
    return performance.now() - startedAt;
  } finally {
    workerd.kill();
    await stopped;
  }
}
