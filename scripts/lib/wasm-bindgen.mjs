import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Failure, attempt, root, step } from "./command.mjs";

/** The folder of wasm-bindgen's programs in the version that Cargo.lock names; `undefined` if they are on the PATH already. */
export async function wasmBindgen() {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const version = /^name = "wasm-bindgen"\nversion = "(.+)"$/m.exec(lock)[1];
  const onPath = await attempt(["wasm-bindgen", "--version"]);
  if (onPath.stdout.trim() === `wasm-bindgen ${version}`) return undefined;

  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "icr-app-client");
  const folder = join(cache, `wasm-bindgen-${version}`);
  if (!existsSync(join(folder, "bin"))) {
    const install = ["cargo", "install", "wasm-bindgen-cli", "--version", version, "--root", folder];
    await step(`${install.slice(0, 5).join(" ")}: it has to match Cargo.lock exactly`, async () => {
      const { ok, output } = await attempt(install);
      if (!ok)
        throw new Failure(`Install wasm-bindgen-cli ${version} (cargo says: ${output.trim().split("\n").at(-1)}).`);
    });
  }
  return join(folder, "bin");
}
