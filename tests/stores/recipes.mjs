import { cpSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { root } from "../../scripts/lib/command.mjs";
import { documentBlocks } from "../packaging/readme/blocks.mjs";
import { typeCheck } from "../packaging/readme/type-check.mjs";

// Beside the packages that the recipes import; this package itself is copied there.
const recipes = join(root, "tests/stores/clients/target");

const blocks = documentBlocks().filter(({ marks }) => marks.includes("store"));

/**
 * Writes the recipes of the documentation to a folder of the caller's own, and returns them by what they use: the paths of the block as
 * it is, and as a module of JavaScript.
 */
export function writeRecipes(caller) {
  const folder = join(recipes, caller);
  copyPackage(folder);
  return Object.fromEntries(
    blocks.map(({ code }) => {
      const [, name] = /from "(?!icr-app-client)([^"]+)"|(?=Deno\.openKv)/.exec(code);
      const path = join(folder, (name ?? "deno").replaceAll(/\W/g, "-"));
      writeFileSync(`${path}.ts`, code);
      writeFileSync(`${path}.mjs`, transformSync(code, { loader: "ts", target: "es2022" }).code);
      return [name ?? "deno", { source: `${path}.ts`, module: `${path}.mjs` }];
    }),
  );
}

/** Empties a folder, and puts the package there. A copy, not a link: Deno finds the declarations of a package only in a folder called node_modules. */
function copyPackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const path of ["package.json", "dist"]) {
    cpSync(join(root, path), join(folder, "node_modules/icr-app-client", path), { recursive: true });
  }
}

/** The compiler's messages about the recipes, but for Deno's, which Deno checks. */
export async function complaintsAboutRecipes() {
  const forNode = blocks.filter(({ code }) => !code.includes("Deno.openKv"));
  // unstorage declares drivers of packages that are not there.
  const options = { lib: ["ES2022", "DOM"], types: ["node"], skipLibCheck: true };
  const folder = join(recipes, "types/checked");
  copyPackage(dirname(folder));
  return [...(await typeCheck(forNode, "stores", options, folder)).values()].flat();
}
