import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import workerdProgram from "workerd";

// The network service reaches this machine alone.
const configWith = (
  { compatibilityDate = "2024-09-23", compatibilityFlags = [] },
  wasmFiles,
) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.js", esModule = embed "worker.js"),
        ${wasmFiles.map((name) => `(name = "${name}", wasm = embed "${name}"),`).join("\n        ")}
      ],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ${JSON.stringify(compatibilityFlags)},
      globalOutbound = "loopback",
    )),
    (name = "loopback", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

/**
 * Bundles a Worker the way Cloudflare's tools do and runs it in the real workerd, on a free port.
 *
 * @param {string} entry the Worker's module
 * @param {string} [program] another workerd than the one of this repository
 * @param {{ compatibilityDate?: string, compatibilityFlags?: string[] }} [host] what the Worker's runtime is like
 */
export async function startWorkerd(entry, program = workerdProgram.default, host = {}) {
  const folder = await mkdtemp(join(tmpdir(), "icr-workerd-"));
  await build({
    entryPoints: { worker: entry },
    outdir: folder,
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  const wasmFiles = (await readdir(folder)).filter((name) => name.endsWith(".wasm"));
  await writeFile(join(folder, "config.capnp"), configWith(host, wasmFiles));

  const workerd = spawn(program, ["serve", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const stopped = new Promise((resolve) => workerd.once("exit", resolve));
  const [line] = await Promise.race([readLine(workerd.stdio[3]), stopped.then(() => [])]);
  if (!line) throw new Error("workerd did not start");
  return {
    url: `http://127.0.0.1:${JSON.parse(line).port}`,
    async close() {
      // It would wait for requests that have not ended.
      workerd.kill("SIGKILL");
      await stopped;
      await rm(folder, { recursive: true });
    },
  };
}

function readLine(stream) {
  return new Promise((resolve) => createInterface(stream).once("line", (line) => resolve([line])));
}
