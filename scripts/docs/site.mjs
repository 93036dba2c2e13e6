import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, Converter, JSX } from "typedoc";
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
  const pages = documents();
  const app = await Application.bootstrap({
    entryPoints: writeEntries(),
    basePath: inputs,
    tsconfig: join(inputs, "tsconfig.json"),
    name: "icr-app-client",
    readme: join(root, "README.md"),
    headings: { readme: false, document: true },
    projectDocuments: pages.map(({ path }) => join(root, path)),
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
    visibilityFilters: {},
    highlightLanguages: "css html js json jsonc jsx mjs rust sh svelte toml ts tsx vue yaml".split(" "),
    validation: { notExported: false, invalidLink: true, notDocumented: false, rewrittenLink: true },
    treatWarningsAsErrors: true,
    logLevel: "Warn",
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => describe(document, pages));
  app.renderer.hooks.on("sidebar.begin", linkToCrate);
  const project = await app.convert();
  if (!project) throw new Failure("TypeDoc could not read the declarations.");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Failure("TypeDoc has warnings, above.");
  // llms.txt leads to the texts themselves.
  for (const path of ["llms.txt", "README.md", "CHANGELOG.md", "SECURITY.md", ...sourceFiles("docs")]) {
    cpSync(join(root, path), join(siteFolder, path));
  }
}

const headingOf = /^\s*# (.+)\n/;

/** The pages with their titles: the guides as docs/README.md has them in order, then the recipes. */
function documents() {
  const order = readFileSync(join(root, "docs/README.md"), "utf8");
  const paths = sourceFiles("docs").filter((path) => path.endsWith(".md") && path !== "docs/reference.md");
  return paths
    .map((path) => {
      const [, title] = headingOf.exec(readFileSync(join(root, path), "utf8"));
      const place = order.indexOf(`(${path.slice("docs/".length)})`);
      return { path, title, place, group: path.startsWith("docs/recipes/") ? "Recipes" : "Guides" };
    })
    .sort((one, other) => one.place - other.place);
}

/** A document's name is its heading, which stands above it in any case, and its group the one of its folder. */
function describe(document, pages) {
  const { content } = document;
  // Code in a heading is a part of its own.
  const end = content.findIndex(({ text }) => text.includes("\n"));
  const heading = content.splice(0, end);
  const [rest, ...others] = content[0].text.split("\n");
  const title = [...heading, { text: rest }].map(({ text }) => text).join("");
  content[0].text = others.join("\n");
  // Of what stands behind the language, only tests know the meaning.
  for (const part of content) if (part.kind === "code") part.text = part.text.replace(/^```(\w+).*/, "```$1");
  const page = pages.find((each) => `# ${each.title}` === title);
  document.name = page.title.replaceAll("`", "");
  document.frontmatter.group = page.group;
}

/** The crate's pages are rustdoc's, with a search of their own. */
function linkToCrate(context) {
  const href = context.relativeURL("rust/icr_app_client/index.html");
  return JSX.createElement("p", null, JSX.createElement("a", { href }, "The crate, in Rust"));
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
