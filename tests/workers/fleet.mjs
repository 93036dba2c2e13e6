import { execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { createRegistry } from "icr-app-client/testing";
import workerdProgram from "workerd";
import { serve } from "../../scripts/lib/node-server.mjs";

const compatibilityDate = "2026-04-01";

/**
 * Starts a registry, a process of workerd with the broker, and one for each gateway, which is bound to the broker's entrypoint over
 * Cap'n Proto with its `props`. All are bundled as Cloudflare's tools do it.
 *
 * @param {object} options
 * @param {Record<string, object>} options.gateways the `props` of each, by name
 * @param {string} [options.gatewayEntry] the module of the gateways, gateway.mjs by default
 * @param {object} [options.client] what the broker's client is made with
 * @param {object} [options.registry] options of the emulator
 */
export async function startFleet({ gateways, gatewayEntry, client = {}, registry: registryOptions }) {
  const folder = await mkdtemp(join(tmpdir(), "icr-fleet-"));
  const wasm = await bundle(folder, gatewayEntry);
  const objects = join(folder, "objects");
  await mkdir(objects);

  const registry = createRegistry(registryOptions);
  const server = await serve({ fetch: registry.fetch });
  const env = { APP_ID: registry.appId, REGISTRY_URL: server.url };
  const socketOf = (name) => join(folder, `${name}.sock`);

  const brokerConfig = configOf({
    worker: "broker-worker",
    wasm,
    env: { ...env, JWT: await registry.signJwt(), CLIENT_OPTIONS: JSON.stringify(client) },
    objects,
    sockets: Object.entries(gateways).map(
      ([name, props]) =>
        `(name = "${name}", address = "unix:${socketOf(name)}", http = (capnpConnectHost = "broker"), service = (name = "main", entrypoint = "Tokens", props = (json = ${JSON.stringify(JSON.stringify(props))})))`,
    ),
  });
  let broker = await start(folder, "broker", brokerConfig);
  const processes = {};
  for (const name of Object.keys(gateways)) {
    const config = configOf({ worker: "gateway", wasm, env, broker: `unix:${socketOf(name)}` });
    processes[name] = await start(folder, name, config);
  }

  const post = async (url, body) => {
    const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    return response.json();
  };
  const askAll = (name, questions) => post((name === "broker" ? broker : processes[name]).url, questions);
  return {
    registry,
    /** What callers in a process get: in "broker", or a gateway. */
    askAll,
    urlOf: (name) => processes[name].url,
    ask: async (name, question) => (await askAll(name, [question]))[0],
    /** What callers get that are spread over all processes. */
    async askEverywhere(question, callers) {
      const places = ["broker", ...Object.keys(gateways)];
      const share = (index) => Math.floor((callers + index) / places.length);
      const answers = places.map((name, index) => askAll(name, [{ ...question, callers: share(index) }]));
      return (await Promise.all(answers)).flat();
    },
    /** The requests for a token of an installation. */
    mints: (id) => registry.requests.filter(({ path }) => path === `/app/installations/${id}/accessTokens`),
    /** Calls one of the broker Worker's controls. */
    control: (control, body = {}) => post(`${broker.url}/${control}`, body),
    /** `kill -9`. */
    killBroker: () => broker.kill("SIGKILL"),
    /** Makes every write of the broker's process fail, or no longer. Needs Linux. */
    fillDisk: (isFull) => limitFiles(broker.pid, isFull ? "1" : "unlimited"),
    /** Stops the broker's process, whose sockets go on accepting, until the result is called. */
    pauseBroker() {
      broker.signal("SIGSTOP");
      return () => broker.signal("SIGCONT");
    },
    async startBroker() {
      await Promise.all(Object.keys(gateways).map((name) => rm(socketOf(name), { force: true })));
      broker = await start(folder, "broker", brokerConfig);
    },
    async close() {
      await Promise.all([broker, ...Object.values(processes)].map((each) => each.kill("SIGKILL")));
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Waits for what other processes do. */
export async function until(condition) {
  const startedMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedMs > 15_000) throw new Error(`Never came: ${condition}`);
    await sleep(20);
  }
}

/** Bundles both Workers, and resolves to the names of their wasm files. */
async function bundle(folder, gateway = fileOf("gateway.mjs")) {
  await build({
    entryPoints: { "broker-worker": fileOf("broker-worker.mjs"), gateway },
    outdir: folder,
    bundle: true,
    format: "esm",
    keepNames: true,
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:workers"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  return (await readdir(folder)).filter((name) => name.endsWith(".wasm"));
}

const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url));

// The network service reaches this machine alone.
function configOf({ worker, wasm, env, objects, broker, sockets = [] }) {
  const bindings = Object.entries(env).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`);
  const services = [`(name = "loopback", network = (allow = ["local"]))`];
  if (objects !== undefined) {
    bindings.push(`(name = "BROKER", durableObjectNamespace = "Broker")`);
    services.push(`(name = "disk", disk = (path = "${objects}", writable = true))`);
  }
  if (broker !== undefined) {
    bindings.push(`(name = "ICR_TOKENS", service = "tokens")`);
    services.push(`(name = "tokens", external = (address = "${broker}", http = (capnpConnectHost = "broker")))`);
  }
  const modules = wasm.map((name) => `(name = "${name}", wasm = embed "${name}")`);
  const durable = `
      durableObjectNamespaces = [(className = "Broker", uniqueKey = "broker", enableSql = true)],
      durableObjectStorage = (localDisk = "disk"),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.js", esModule = embed "${worker}.js"),
        ${modules.join(",\n        ")},
      ],
      compatibilityDate = "${compatibilityDate}",
      globalOutbound = "loopback",
      bindings = [${bindings.join(", ")}],${objects === undefined ? "" : durable}
    )),
    ${services.join(",\n    ")},
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:0", http = (), service = "main"),
    ${sockets.join(",\n    ")}
  ],
);
`;
}

async function start(folder, name, config) {
  await writeFile(join(folder, `${name}.capnp`), config);
  // A write that the disk's limit forbids fails, as on a full disk, if its signal is ignored.
  const ignoring = ["-c", 'trap "" XFSZ; exec "$@"', "sh"];
  const command = [workerdProgram.default, "serve", "--control-fd=3", `${name}.capnp`];
  const workerd = spawn("sh", [...ignoring, ...command], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const stopped = new Promise((resolve) => workerd.once("exit", resolve));
  const port = await Promise.race([portOf(workerd.stdio[3]), stopped]);
  if (!(port > 1)) throw new Error(`workerd did not start: ${name}`);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: workerd.pid,
    signal: (signal) => workerd.kill(signal),
    async kill(signal) {
      workerd.kill(signal);
      await stopped;
    },
  };
}

function limitFiles(pid, bytes) {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
}

/** The port of the socket "http", which workerd tells for each. */
function portOf(stream) {
  return new Promise((resolve) => {
    createInterface(stream).on("line", (line) => {
      const { event, socket, port } = JSON.parse(line);
      if (event === "listen" && socket === "http") resolve(port);
    });
  });
}
