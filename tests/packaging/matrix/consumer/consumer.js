import { calledOfWebAssembly } from "./watch.js";
import { IcrClient, isIcrError } from "icr-app-client";

const calledByImport = [...calledOfWebAssembly];

/** What an app does with the package, on a registry at this address; tests/packaging/matrix/registry.mjs expects this report. */
export async function consume(registryUrl) {
  const icr = new IcrClient({
    baseUrl: registryUrl,
    jwt: () => fetch(`${registryUrl}/icr/jwt`).then((response) => response.text()),
  });
  const calledByClient = [...calledOfWebAssembly];

  const installations = await icr.installations({ limit: 2 }).toArray();
  const [{ id }] = installations;
  const projects = await icr.fetchAsInstallation(id, "/projects");
  const token = await icr.createInstallationAccessToken(id);
  const deleted = await icr.deleteAccessToken(token);
  const error = await icr.getInstallation("none").catch((reason) => reason);

  return {
    calledByImport,
    isCompiled: calledByClient.some((name) => name !== "Instance"),
    isInstantiated: calledByClient.includes("Instance"),
    installationIds: installations.map((installation) => installation.id),
    projectsStatus: projects.status,
    tokenInstallationId: token.installationId,
    deleted,
    errorCode: isIcrError(error) ? error.code : String(error),
  };
}
