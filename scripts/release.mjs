import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main, root, run } from "./lib/command.mjs";
import { isDevelopmentBuild } from "./lib/dist-state.mjs";
import { rustExamples } from "./rust-example.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const inLock = /^name = "icr-app-client"\nversion = "(.+)"$/m;

/** The version in each file that has to state it. */
export function versions() {
  return {
    "package.json": JSON.parse(read("package.json")).version,
    "package-lock.json": JSON.parse(read("package-lock.json")).version,
    "Cargo.toml": /^version = "(.+)"$/m.exec(read("Cargo.toml"))[1],
    "Cargo.lock": inLock.exec(read("Cargo.lock"))[1],
    ...Object.fromEntries(
      Object.keys(rustExamples).map((name) => {
        const lock = `examples/${name}/Cargo.lock`;
        return [lock, inLock.exec(read(lock))[1]];
      }),
    ),
    "CHANGELOG.md": /^## (\d\S*)/m.exec(read("CHANGELOG.md"))[1],
  };
}

/** What prevents a release of this tree, a sentence each. */
async function obstacles() {
  const named = Object.entries(versions());
  const inPackage = JSON.parse(read("package.json")).repository?.url;
  const inCrate = /^repository = "(.+)"$/m.exec(read("Cargo.toml"))?.[1];
  return [
    new Set(named.map(([, version]) => version)).size > 1 && `The versions differ: ${JSON.stringify(versions())}.`,
    !inPackage && "package.json has no repository.url: npm's provenance and the README's links need it.",
    !inCrate && "Cargo.toml has no repository: crates.io resolves the README's links by it.",
    inPackage && inCrate && !inPackage.includes(inCrate) && "package.json and Cargo.toml name different repositories.",
    /^## Unreleased/m.test(read("CHANGELOG.md")) && "CHANGELOG.md has changes under `Unreleased`: name the version.",
    isDevelopmentBuild() && "dist has a development build: npm run build.",
    (await run(["git", "status", "--porcelain"])) !== "" && "The working tree has changes that are not committed.",
  ].filter(Boolean);
}

await main(import.meta, async () => {
  const found = await obstacles();
  if (found.length > 0) throw new Failure(found.join("\n"));
  console.log(`${versions()["package.json"]} can be released.`);
});
