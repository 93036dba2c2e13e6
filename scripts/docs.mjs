import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { Failure, main, root, run, step } from "./lib/command.mjs";
import { target } from "./lib/wasm-crate.mjs";
import { npmPackages, setup } from "./setup.mjs";

/**
 * Writes docs/reference.md, and the documentation as static files to target/docs: guides, recipes and the npm package's
 * reference by TypeDoc, the crate's by rustdoc in its folder `rust`. With `--page`, docs/reference.md alone.
 */
export async function writeDocumentation({ cargo, env }, { isPageOnly = false } = {}) {
  if (!existsSync(join(root, "dist/index.d.ts"))) throw new Failure("There is no dist yet: npm run build");
  // They import packages that `setup` may have just installed.
  const { referencePath, writeReference } = await import("./docs/reference.mjs");
  await step(`the API on one page: ${referencePath}`, writeReference);
  if (isPageOnly) return;
  const { siteFolder, writeSite } = await import("./docs/site.mjs");
  await step("TypeDoc: guides, recipes and the npm package", writeSite);
  await step("rustdoc: the crate", async () => {
    await run([...cargo, "doc", "--no-deps", "--features", "host", "--target", target], { env });
    cpSync(join(root, "target", target, "doc"), join(siteFolder, "rust"), { recursive: true });
  });
}

await main(import.meta, async () => {
  const tools = await setup(["npm", "wasm"]);
  await npmPackages("scripts/docs");
  await writeDocumentation(tools, { isPageOnly: process.argv.includes("--page") });
  console.log("\nThe documentation is in target/docs; `npm start` serves it at /docs/.");
});
