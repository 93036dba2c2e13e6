import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createRegistry } from "icr-app-client/testing";

/** Starts the server in a process of its own; `files` is a folder that it serves too. */
export async function startRegistry({ files, installations }) {
  const child = fork(fileURLToPath(new URL("server.mjs", import.meta.url)), [files, String(installations)]);
  const stopped = new Promise((resolve) => child.once("exit", resolve));
  const url = await Promise.race([
    new Promise((resolve) => child.once("message", resolve)),
    stopped.then(() => {
      throw new Error("The bench's server did not start.");
    }),
  ]);
  // It makes the same installations in each process.
  const registry = createRegistry({ installations });
  // Nobody verifies it; it is as long as a real one.
  let limited = 0;
  const jwt = await registry.signJwt({ exp: Math.floor(Date.now() / 1000) + 86_400 });
  return {
    url,
    jwt,
    /** Of all installations, in the order of the list. */
    ids: registry.installations.map(({ id }) => id),
    baseUrl: ({ latencyMs = 0, lifetimeMs = 7_200_000 } = {}) => `${url}/${latencyMs}/${lifetimeMs}`,
    received: async () => Number(await (await fetch(`${url}/received`)).text()),
    /** A registry of its own, that has room for so many requests in a second. */
    limited(perSecond) {
      const path = `limited/${perSecond}/${++limited}`;
      return {
        baseUrl: `${url}/${path}`,
        received: async () => Number(await (await fetch(`${url}/received/${path}`)).text()),
      };
    },
    async close() {
      child.disconnect();
      await stopped;
    },
  };
}
