import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../scripts/lib/command.mjs";

const execute = promisify(execFile);

/**
 * Packs the package as `npm publish` would, and installs it into a new consumer, by default outside of this repository: no
 * file of the work tree can stand in for one that the tarball lacks.
 */
export async function installPacked(parent = tmpdir()) {
  const folder = await mkdtemp(join(parent, "icr-consumer-"));
  const { stdout } = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
  });
  const [{ filename, files }] = JSON.parse(stdout);
  const home = join(folder, "node_modules/icr-app-client");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  // Nothing has to be fetched: the package needs no other.
  const alone = ["--offline", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"];
  await execute("npm", ["install", ...alone, join(folder, filename)], { cwd: folder });
  return {
    folder,
    home,
    files: files.map(({ path }) => path).sort(),
    /** Runs a module in a new Node process and resolves to what it prints as JSON. */
    async run(source) {
      const file = join(folder, "main.mjs");
      await writeFile(file, source);
      const { stdout } = await execute(process.execPath, ["--unhandled-rejections=strict", file], { cwd: folder });
      return JSON.parse(stdout);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
