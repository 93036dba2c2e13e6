import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, main, root, run, step } from "./lib/command.mjs";

/**
 * Fails unless the sources, built in another folder, produce a tarball with the same bytes as this folder. Only a second build
 * shows a path, a time or an order that got into it. std and the dependencies are not compiled again: they are where they were.
 */
export async function checkReproducible() {
  const other = mkdtempSync(join(tmpdir(), "icr-build-"));
  try {
    const sources = await run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    const paths = sources.split("\0").filter((path) => path && existsSync(join(root, path)));
    for (const path of paths) cpSync(join(root, path), join(other, path));
    const env = { ...process.env, CARGO_TARGET_DIR: join(root, "target") };
    await run(["npm", "run", "build", "--prefix", other], { env });
    const [here, there] = [await pack(root, join(other, "here")), await pack(other, join(other, "there"))];
    if (here.sha256 !== there.sha256) {
      const differing = here.files.filter((path) => !there.files.includes(path) || differs(path, other));
      throw new Failure(
        `A build in another folder has other bytes:\n  ${[...differing, here.sha256, there.sha256].join("\n  ")}`,
      );
    }
    process.stdout.write(`sha256 ${here.sha256}: `);
  } finally {
    rmSync(other, { recursive: true });
  }
}

async function pack(folder, destination) {
  mkdirSync(destination);
  const report = await run(["npm", "pack", folder, "--json", "--ignore-scripts", "--pack-destination", destination]);
  const [{ filename, files }] = JSON.parse(report);
  return { sha256: sha256(join(destination, filename)), files: files.map(({ path }) => path) };
}

function differs(path, other) {
  return sha256(join(root, path)) !== sha256(join(other, path));
}

function sha256(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

await main(import.meta, () => step("the same tarball from another folder", checkReproducible));
