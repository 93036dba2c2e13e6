import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";

const generated = ["node_modules", "dist", "target", ".wrangler"];

/** The paths of the files below a folder of the repository, without what was installed or built there. */
export function sourceFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (generated.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(path) : [path];
  });
}
