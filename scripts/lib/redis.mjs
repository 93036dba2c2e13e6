import { onPath } from "./command.mjs";
import { installDebianPackages } from "./debian.mjs";

/** The path of a Redis server, by the environment variable that overrides it; empty where it cannot be installed. */
export async function redis() {
  if (!find()) await installDebianPackages(["redis-server"], "an example shares tokens through Redis");
  const REDIS_SERVER = find();
  return REDIS_SERVER ? { REDIS_SERVER } : {};
}

function find() {
  return process.env.REDIS_SERVER || onPath(["redis-server", "valkey-server"]);
}
