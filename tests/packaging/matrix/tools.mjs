import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "../../../scripts/lib/command.mjs";

/** Why a row cannot be tried on this machine. */
export class Skip extends Error {}

/** The folder of the matrix in the repository. */
export const folder = "tests/packaging/matrix";

const packages = join(root, folder, "node_modules");

/** A program of the matrix's own packages. */
export const bin = (name) => join(packages, ".bin", name);

/** The program of a major version of Node. */
export function nodeProgram(major) {
  const path = join(packages, `node-${major}/bin/node`);
  if (!existsSync(path)) throw new Skip(`npm has Node ${major} for Linux on x64 alone`);
  return path;
}

// Tools do their work and nothing else: no news, no reports of use, no question to the network.
const quiet = {
  CI: "1",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  DENO_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NO_COLOR: "1",
  NO_UPDATE_NOTIFIER: "1",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
};

/** The environment of the tools whose packages are in a folder. The newest of them require Node 22. */
export function toolEnvironment(place, settings) {
  const isNew = Number(process.versions.node.split(".")[0]) >= 22;
  const node = isNew ? process.execPath : nodeProgram(22);
  const PATH = [join(node, ".."), join(root, place, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const { NODE_OPTIONS, ...inherited } = process.env;
  // Their settings go to a temporary folder instead of the user's.
  return { ...inherited, ...quiet, PATH, XDG_CONFIG_HOME: settings };
}
