// Reads stalled bodies under signals, and prints for each way how it ended and after how long.
import { setTimeout as sleep } from "node:timers/promises";

const [gc, any] = process.argv.slice(2);
if (any === "without-any") delete AbortSignal.any;

const { startStallingServer } = await import("./stalling-server.mjs");
const server = await startStallingServer();
const { icr } = server;
await icr.appAccessToken();

const endMs = 400;
const limitMs = 2500;
if (gc === "gc") setInterval(() => globalThis.gc(), 40).unref();

/** A signal that nobody but the client holds on to. */
const timeout = () => AbortSignal.timeout(endMs);
const stall = (signal) => icr.fetchAsApp("/stall", { signal });

async function lastOf(stream) {
  for await (const chunk of stream) void chunk;
}

const ways = {
  text: async () => (await stall(timeout())).text(),
  json: async () => (await stall(timeout())).json(),
  arrayBuffer: async () => (await stall(timeout())).arrayBuffer(),
  "for await": async () => lastOf((await stall(timeout())).body),
  "a reader": async () => {
    const reader = (await stall(timeout())).body.getReader();
    while (!(await reader.read()).done);
  },
  "a clone": async () => (await stall(timeout())).clone().text(),
  pipeTo: async () => (await stall(timeout())).body.pipeTo(new WritableStream()),
  "begun after the signal": async () => {
    const response = await stall(timeout());
    await sleep(endMs + 100);
    return response.text();
  },
  "a Request's signal": async () => {
    const request = new Request(`${server.url}/stall`, { signal: timeout() });
    return (await icr.fetchAsApp(request)).text();
  },
  "a controller's signal": async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("by hand", "TimeoutError")), endMs);
    return (await stall(controller.signal)).text();
  },
};

async function endOf(read) {
  const startMs = performance.now();
  const stopped = sleep(limitMs, { name: "it did not end" }, { ref: true });
  const ended = read().then(
    () => ({ name: "it was read" }),
    (error) => error,
  );
  const { name } = await Promise.race([ended, stopped]);
  return { name, afterMs: performance.now() - startMs };
}

const entries = await Promise.all(Object.entries(ways).map(async ([way, read]) => [way, await endOf(read)]));
// A busy machine closes them late.
for (let turn = 0; turn < 40 && server.state.closed < server.state.stalled; turn += 1) await sleep(50);
console.log(JSON.stringify({ ways: Object.fromEntries(entries), ...server.state }));
process.exit();
