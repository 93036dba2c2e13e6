import { cp, writeFile } from "node:fs/promises";
import { row } from "./project.mjs";

/** A build of consumer/page.js or consumer/index.html into dist/, which then runs in Chromium. */
const page = (name, tool, command, { html = "index.html", ...more } = {}) =>
  row(name, tool, more, async (project) => {
    await project.execute(command);
    // Bundlers that start from a page have written it by now.
    if (!project.has("dist/index.html")) await cp(project.path(html), project.path("dist/index.html"));
    await project.checkPage("dist");
  });

/** A build of consumer/program.js into dist/program.js, which then runs in Node. */
const program = (name, tool, command) =>
  row(name, tool, {}, async (project) => {
    await project.execute(command);
    await project.checkProgram("node dist/program.js");
  });

/** A build of consumer/errors.js into dist/errors.js, in which the client must not be. */
const errorsOnly = (name, tool, command) =>
  row(name, tool, {}, async (project) => {
    await project.execute(command);
    await project.checkErrorsOnly("dist/errors.js");
  });

const wranglerConfig = { name: "consumer", main: "worker.js", compatibility_date: "2026-10-01" };
const freePort = "--ip 127.0.0.1 --port 0";

export const bundlers = [
  page("esbuild", "esbuild", "esbuild page.js --bundle --minify --format=esm --outfile=dist/page.js"),
  page("esbuild-iife", "esbuild", "esbuild page.js --bundle --minify --format=iife --outfile=dist/page.js", {
    html: "classic.html",
  }),
  program("esbuild-node", "esbuild", "esbuild program.js --bundle --format=esm --platform=node --outdir=dist"),
  // Rollup finds no package at all without this plugin, which is its own.
  page("rollup", "rollup", "rollup page.js --plugin node-resolve --file dist/page.js"),
  page("rolldown", "rolldown", "rolldown page.js --minify --file dist/page.js"),
  page("webpack", "webpack", "webpack ./page.js --mode production -o dist --output-filename page.js"),
  program(
    "webpack-node",
    "webpack",
    "webpack ./program.js --mode production --target node -o dist --output-filename program.js",
  ),
  page("vite-build", "vite", "vite build"),
  program("vite-ssr", "vite", "vite build --ssr program.js"),
  row("vite-dev", "vite", {}, (project) =>
    project.serve("vite --host 127.0.0.1 --port 0", (url) => project.checkPage(url)),
  ),
  errorsOnly("esbuild-errors", "esbuild", "esbuild errors.js --bundle --minify --format=esm --outfile=dist/errors.js"),
  errorsOnly("rollup-errors", "rollup", "rollup errors.js --plugin node-resolve --file dist/errors.js"),
  errorsOnly("rolldown-errors", "rolldown", "rolldown errors.js --minify --file dist/errors.js"),
  errorsOnly("webpack-errors", "webpack", "webpack ./errors.js --mode production -o dist --output-filename errors.js"),
  page("bun-build", "bun", "bun build page.js --minify --outdir dist"),
  row("wrangler-dev", "wrangler", {}, async (project) => {
    await writeFile(project.path("wrangler.json"), JSON.stringify(wranglerConfig));
    await project.serve(`wrangler dev ${freePort}`, (url) => project.checkAnswer(url, { isPrecompiled: true }));
  }),
  row("wrangler-deploy", "wrangler", {}, async (project) => {
    await writeFile(project.path("wrangler.json"), JSON.stringify(wranglerConfig));
    await project.execute("wrangler deploy --dry-run --outdir dist");
    // What would have been deployed, in workerd as it is.
    await project.serve(`wrangler dev dist/worker.js --no-bundle ${freePort}`, (url) =>
      project.checkAnswer(url, { isPrecompiled: true }),
    );
  }),
  row("import-map", "icr-app-client", {}, async (project) => {
    await cp(project.path("../node_modules"), project.path("node_modules"), { recursive: true });
    await cp(project.path("import-map.html"), project.path("index.html"));
    await project.checkPage(".");
  }),
];
