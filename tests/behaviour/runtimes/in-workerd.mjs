import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startRegistryServer } from "../../support/registry-server.mjs";
import { startWorkerd } from "../../support/start-workerd.mjs";

/** Runs shared cases in workerd, each within a request of its own. */
export async function startWorker() {
  const workerd = await startWorkerd(fileURLToPath(new URL("worker.mjs", import.meta.url)));
  const registries = await startRegistryServer();

  /** What the Worker responds with. */
  async function get(path, query = {}) {
    const response = await fetch(`${workerd.url}${path}?${new URLSearchParams(query)}`);
    assert.equal(response.status, 200);
    return response.json();
  }

  return {
    get,
    async runCase(which) {
      const failure = await get("/", { ...which, registryServerUrl: registries.url });
      if (failure) assert.fail(failure);
    },
    async close() {
      await workerd.close();
      await registries.close();
    },
  };
}
