import { execFile } from "node:child_process";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../scripts/lib/command.mjs";
import { linkLibraries } from "./link-libraries.mjs";

/**
 * Compiles blocks as separate modules, and resolves to the compiler's messages by the block's line. `options` are
 * further options of the compiler. The folder is inside of the repository, so that the package is found by its name.
 */
export async function typeCheck(blocks, name, options, folder = join(root, "target/readme", name)) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await linkLibraries(folder);
  await copyFile(join(root, "tests/packaging/libraries/icr-api.d.ts"), join(folder, "icr-api.d.ts"));
  for (const { line, language, code } of blocks) await writeFile(join(folder, `line-${line}.${language}`), code);
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
  const complaints = new Map(blocks.map(({ line }) => [line, []]));
  for (const text of output.split("\n").filter(Boolean)) {
    const [, line, inBlock, rest] = /line-(\d+)\.[tj]s\((\d+),\d+\): (.*)/.exec(text) ?? [];
    if (line) complaints.get(Number(line)).push(`line ${Number(line) + Number(inBlock) - 1}: ${rest}`);
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
