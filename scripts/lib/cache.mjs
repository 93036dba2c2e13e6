import { renameSync, rmSync, existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Resolves to a folder of that name in the user's cache. `fill` puts its content into a folder beside it first, so that
 * one that was interrupted is never taken for whole; where it resolves to false there is no folder.
 */
export async function cached(name, fill) {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "icr-app-client", name);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  try {
    if (!(await fill(partial))) return undefined;
    renameSync(partial, folder);
    return folder;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
