import { cp, mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startGroup } from "../process-group.mjs";

/** By how much what a cluster waits for is shortened; at 10, this S3 is too slow for it. */
const divisor = 4;
/** How long the objects of a process that has died stay its own. */
export const leaseMs = 20_000 / divisor;

/**
 * Starts processes of workerd that share the objects of worker.mjs.
 *
 * @param {object} options
 * @param {string} options.workerd the program
 * @param {string} options.folder where the package is installed
 * @param {string} options.storageUrl the S3 that they share
 * @param {string[]} options.places the names of the processes
 * @param {Record<string, string>} options.env what the Worker is bound to
 */
export async function startCluster({ workerd, folder, storageUrl, places, env }) {
  const home = join(folder, "workerd-cluster");
  await mkdir(home);
  await cp(fileURLToPath(new URL("worker.mjs", import.meta.url)), join(home, "entry.mjs"));
  // In the consumer's folder, so that the package is the installed one.
  await build({
    entryPoints: { worker: join(home, "entry.mjs") },
    outdir: home,
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:workers"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  const bucket = await fetch(`${storageUrl}/objects`, { method: "PUT" });
  if (!bucket.ok) throw new Error(`The S3 responded ${bucket.status} to a new bucket.`);
  await writeFile(join(home, "cluster.capnp"), configOf(storageUrl, env));

  const processes = await Promise.all(places.map((place) => start(workerd, home, place)));
  return new Map(places.map((place, index) => [place, processes[index]]));
}

// All processes have the same: of their own are an environment variable and a disk. The network service reaches this
// machine alone.
const configOf = (storageUrl, env) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.js", esModule = embed "worker.js"),
        (name = "core.wasm", wasm = embed "core.wasm"),
      ],
      compatibilityDate = "2026-04-01",
      globalOutbound = "loopback",
      bindings = [
        ${Object.entries(env)
          .map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)}),`)
          .join("\n        ")}
        (name = "PLACE", fromEnvironment = "PLACE"),
        (name = "BROKER", durableObjectNamespace = "Broker"),
        (name = "ICR_TOKENS", service = (name = "main", entrypoint = "Tokens", props = (json = ${JSON.stringify(props)}))),
      ],
      durableObjectNamespaces = [(className = "Broker", uniqueKey = "broker", enableSql = true)],
      durableObjectStorage = (localDisk = "disk"),
    )),
    (name = "loopback", network = (allow = ["local"])),
    (name = "disk", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
  cluster = (
    bucket = "s3://objects/cluster",
    bucketOptions = [
      "aws_endpoint=${storageUrl}",
      "aws_region=us-east-1",
      "aws_access_key_id=any",
      "aws_secret_access_key=any",
    ],
    address = "127.0.0.1:0",
    key = "${"any 32 bytes or more ".repeat(2)}",
    unsafeTimeDivisor = ${divisor},
  ),
);
`;
const props = JSON.stringify({ client: "callers", installations: "*", may: ["token"] });

async function start(workerd, home, place) {
  await mkdir(join(home, place));
  const options = ["--experimental", "--control-fd=3", `--directory-path=disk=${place}`];
  const { child, closed, end } = startGroup([workerd, "serve", ...options, "cluster.capnp"], {
    cwd: home,
    env: { ...process.env, PLACE: place },
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const port = await Promise.race([portOf(child.stdio[3]), closed]);
  if (!(port > 1)) throw new Error("workerd did not start.");
  return {
    async post(operation, body) {
      const response = await fetch(`http://127.0.0.1:${port}/${operation}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${place} responded ${response.status} to ${operation}: ${text}`);
      return JSON.parse(text);
    },
    /** `kill -9`. */
    kill: end,
  };
}

function portOf(stream) {
  return new Promise((resolve) => {
    createInterface(stream).on("line", (line) => {
      const { event, socket, port } = JSON.parse(line);
      if (event === "listen" && socket === "http") resolve(port);
    });
  });
}
