import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { IcrClient, PRODUCTION_URL, SANDBOX_URL } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { root } from "../../../scripts/lib/command.mjs";
import { linkLibraries } from "./link-libraries.mjs";

/** Runs a block, with a registry in the network's place and without its output. */
export async function runBlock({ line, name = `line-${line}`, language, code }) {
  const folder = join(root, "target/readme/run");
  await mkdir(folder, { recursive: true });
  await linkLibraries(folder);
  const file = join(folder, `${name}.mjs`);
  const permissions = { organization_warehouse: "WRITE", organization_projects: "VIEW" };
  const registry = createRegistry({ installations: Array.from({ length: 12 }, () => ({ permissions })) });
  // What the API may have besides what the emulator knows.
  registry.route("POST", "/organizations/{id}/warehouse/inventory/reservations", ({ body }) => body);
  registry.route("POST", "/graphql", () => ({ data: { projects: [] } }));
  const source = code.replaceAll("your app's id", registry.clientOptions.appId);
  await writeFile(file, (await transform(source, { loader: language, target: "node20" })).code);

  const [{ id, organization }] = registry.installations;
  const icr = new IcrClient({ jwt: registry.signJwt });
  const restore = replaceGlobals({
    fetch: networkOf(registry),
    icr,
    org: icr.asInstallation(id),
    installationId: id,
    organizationId: organization.id,
    console: { ...console, log() {}, info() {}, debug() {}, table() {} },
  });
  try {
    await import(`${pathToFileURL(file)}?${Date.now()}`);
  } finally {
    restore();
  }
}

/** A `fetch` that reaches the registry, and the app's own endpoint for JWTs. */
function networkOf(registry) {
  return async (input, init) => {
    const url = new URL(input.url ?? input, "https://app.example");
    if (url.href === "https://app.example/icr/jwt") return new Response(await registry.signJwt());
    if ([PRODUCTION_URL, SANDBOX_URL].includes(url.origin)) return registry.fetch(input, init);
    throw new Error(`a block reaches for ${url}`);
  };
}

function replaceGlobals(values) {
  const before = Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      delete globalThis[name];
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  };
}
