import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRegistry } from "icr-app-client/testing";
import { serve } from "../../scripts/lib/node-server.mjs";

/** Serves a registry emulator, and resolves to it and the options of its clients. */
export async function startRegistry(options) {
  const registry = createRegistry(options);
  const waiting = new Set();
  const { url, close } = await serve({
    async fetch(request) {
      for (const { path, resolve } of waiting) if (path.test(request.url)) resolve();
      return registry.fetch(request);
    },
  });
  return {
    registry,
    close,
    options: { baseUrl: url, appId: registry.appId, jwt: await registry.signJwt() },
    ids: registry.installations.map(({ id }) => id),
    /** Resolves when a request with such a path arrives. */
    received: (path) => new Promise((resolve) => waiting.add({ path, resolve })),
  };
}

/** Starts a server of Redis or Valkey, and resolves to its URL and how to kill it. */
export async function startDatabase(program) {
  const folder = mkdtempSync(join(tmpdir(), "icr-stores-"));
  const port = await freePort();
  const settings = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const child = spawn(program, settings, { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await accepting(port, ended);
  return {
    url: `redis://127.0.0.1:${port}`,
    /** Kills it at once. */
    async close() {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A fake of Upstash's REST interface, in front of a real Redis: commands arrive as arrays, alone or in a pipeline, and each
 * answer is `{ result }` or `{ error }`, texts in base64 where the client asks for that. Upstash itself cannot be had here.
 */
export async function startUpstashFake(redisUrl, { createClient }) {
  const redis = createClient({ url: redisUrl });
  redis.on("error", () => {});
  await redis.connect();
  const run = async (command, encode) => {
    try {
      const result = await redis.sendCommand(command.map(String));
      return { result: encode && typeof result === "string" && result !== "OK" ? btoa(result) : result };
    } catch ({ message }) {
      return { error: message };
    }
  };
  const server = await serve({
    async fetch(request) {
      if (request.headers.get("authorization") !== "Bearer a-token") return new Response("{}", { status: 401 });
      const encode = request.headers.get("upstash-encoding") === "base64";
      const body = await request.json();
      if (new URL(request.url).pathname !== "/pipeline") return Response.json(await run(body, encode));
      return Response.json(await Promise.all(body.map((command) => run(command, encode))));
    },
  });
  return {
    url: server.url,
    async close() {
      redis.destroy();
      await server.close();
    },
  };
}

async function freePort() {
  const { url, close } = await serve({ fetch: async () => new Response() });
  await close();
  return new URL(url).port;
}

async function accepting(port, ended) {
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!isOver) {
    const socket = createConnection({ port, host: "127.0.0.1" });
    const isOpen = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await pause(10);
  }
  throw new Error("the database did not start");
}
