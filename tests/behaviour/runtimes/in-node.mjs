import { startRegistryServer } from "../../support/registry-server.mjs";
import { runCase } from "./run-case.mjs";

/** Runs shared cases in this process. */
export async function startNode() {
  const registries = await startRegistryServer();
  return {
    runCase: (which) => runCase({ ...which, registryServerUrl: registries.url }),
    close: registries.close,
  };
}
