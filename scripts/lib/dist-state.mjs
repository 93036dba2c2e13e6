import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";
import { sourceFiles } from "./source-files.mjs";

// In dist, so that the check of the tarball's files fails with it too.
const marker = join(root, "dist/DEVELOPMENT-BUILD");
const built = join(root, "dist/index.js");

export function markAsDevelopment() {
  writeFileSync(marker, "A debug build by `npm run build:dev`, not for publishing.\n");
}

export function isDevelopmentBuild() {
  return existsSync(marker);
}

/** What is wrong with `dist`, in a sentence, or `undefined`. */
export function staleness() {
  if (!existsSync(built)) return "dist is missing: run `npm run build:dev` or `npm run build` first.";
  const builtAt = statSync(built).mtimeMs;
  const newer = ["src", "js"].flatMap(sourceFiles).find((path) => statSync(join(root, path)).mtimeMs > builtAt);
  return newer && `dist is older than ${newer}: run \`npm run build:dev\`.`;
}
