import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, Converter } from "typedoc";
import { Failure, root } from "../lib/command.mjs";
import { sourceFiles } from "../lib/source-files.mjs";
import { entries } from "./reference.mjs";

/** Where `npm run docs` writes the site. */
export const siteFolder = join(root, "target/docs");
const inputs = join(root, "target/docs-input");

/**
 * Writes the site: README, guides and recipes, the reference of the npm package, and a search over all of it.
 *
 * @throws {Failure} for whatever TypeDoc warns of: a link that leads nowhere, a type that is not documented.
 */
export async function writeSite() {
  rmSync(siteFolder, { recursive: true, force: true });
  const app = await Application.bootstrap({
    entryPoints: writeEntries(),
    basePath: inputs,
    tsconfig: join(inputs, "tsconfig.json"),
    name: "icr-app-client",
    readme: join(root, "README.md"),
    projectDocuments: documents().map((path) => join(root, path)),
    out: siteFolder,
    includeVersion: false,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    searchInComments: true,
    searchInDocuments: true,
    hideGenerator: true,
    githubPages: false,
    navigation: { includeGroups: true, includeFolders: false },
    groupOrder: ["Guides", "Recipes", "*"],
    navigationLinks: {},
    visibilityFilters: {},
    validation: { notExported: false, invalidLink: true, notDocumented: false, rewrittenLink: true },
    treatWarningsAsErrors: true,
    logLevel: "Warn",
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => describe(document));
  const project = await app.convert();
  if (!project) throw new Failure("TypeDoc could not read the declarations.");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Failure("TypeDoc has warnings, above.");
  for (const path of ["llms.txt", "docs/reference.md"]) cpSync(join(root, path), join(siteFolder, path));
}

/** The guides first, as docs/README.md has them, then the recipes. */
function documents() {
  const pages = sourceFiles("docs").filter((path) => path.endsWith(".md") && path !== "docs/reference.md");
  return [...pages.filter((path) => !path.includes("recipes/")), ...pages.filter((path) => path.includes("recipes/"))];
}

/** A document's name is its heading, which stands above it. */
function describe(document) {
  const [part] = document.content;
  const [heading, title] = /^\s*# (.+)\n/.exec(part?.text ?? "") ?? [];
  if (!title) return;
  document.name = title.replaceAll("`", "");
  part.text = part.text.slice(heading.length);
  document.frontmatter.group = document.sources?.[0]?.fileName.includes("recipes/") ? "Recipes" : "Guides";
}

/** A module for each entry, with the name that users import. */
function writeEntries() {
  rmSync(inputs, { recursive: true, force: true });
  mkdirSync(join(inputs, "icr-app-client"), { recursive: true });
  const options = { lib: ["ES2022", "ESNext.Disposable"], types: ["@cloudflare/workers-types"], skipLibCheck: true };
  const compilerOptions = { ...options, target: "ES2022", module: "NodeNext", strict: true, noEmit: true };
  writeFileSync(join(inputs, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  writeFileSync(join(inputs, "package.json"), '{ "type": "module" }');
  return Object.entries(entries).map(([entry, name]) => {
    const path = join(inputs, `${entry}.ts`);
    const up = entry.includes("/") ? "../../.." : "../..";
    writeFileSync(path, `export * from "${up}/dist/${name}.js";\n`);
    return path;
  });
}
