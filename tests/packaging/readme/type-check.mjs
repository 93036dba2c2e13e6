import { execFile } from "node:child_process";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../scripts/lib/command.mjs";
import { linkLibraries } from "./link-libraries.mjs";

/**
 * Compiles blocks as separate modules, and resolves to the compiler's messages by the block's name or, without one, its
 * line. `options` are further options of the compiler. The folder is inside of the repository, so that the package is found by its name.
 */
export async function typeCheck(blocks, name, options, folder = join(root, "target/readme", name)) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await linkLibraries(folder);
  await copyFile(join(root, "tests/packaging/libraries/icr-api.d.ts"), join(folder, "icr-api.d.ts"));
  const files = new Map(blocks.map((block) => [`${block.name ?? `line-${block.line}`}.${block.language}`, block]));
  for (const [file, { code }] of files) await writeFile(join(folder, file), code);
  const compilerOptions = {
    target: "ES2022",
    module: "NodeNext",
    moduleDetection: "force",
    strict: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
    ...options,
  };
  const include = ["*", join(root, "tests/packaging/readme/*.d.ts")];
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
  const output = await compile(folder);
  const keyOf = ({ name, line }) => name ?? line;
  const complaints = new Map(blocks.map((block) => [keyOf(block), []]));
  for (const text of output.split("\n").filter(Boolean)) {
    const [, file, inBlock, rest] = /^(\S+)\((\d+),\d+\): (.*)/.exec(text) ?? [];
    const block = files.get(file);
    if (block) complaints.get(keyOf(block)).push(`line ${block.line + Number(inBlock) - 1}: ${rest}`);
    else if (!text.startsWith(" ")) throw new Error(text);
  }
  return complaints;
}

function compile(folder) {
  const tsc = join(root, "node_modules/.bin/tsc");
  return new Promise((resolve) => {
    execFile(tsc, ["--pretty", "false", "-p", folder], { cwd: folder }, (_, stdout) => resolve(stdout));
  });
}
