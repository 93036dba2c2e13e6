import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../scripts/lib/command.mjs";

/** Makes the other libraries of the documentation's recipes importable from a folder. */
export async function linkLibraries(folder) {
  const link = join(folder, "node_modules");
  await rm(link, { force: true });
  await symlink(join(root, "tests/packaging/libraries/node_modules"), link, "junction");
}
