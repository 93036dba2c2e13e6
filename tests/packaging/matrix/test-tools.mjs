import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../scripts/lib/command.mjs";
import { codeBlocks } from "../readme/blocks.mjs";
import { row } from "./project.mjs";

/** A run of Jest in a folder of the consumer. Its tests use the package by `require`, without a transform that is made for it. */
const jest = (name, { tool = "jest", place = "jest", options = "" } = {}) =>
  row(name, tool, {}, async (project) => {
    const command = `node ../../node_modules/${tool}/bin/jest.js --config ${place}/package.json ${options}`.trim();
    if (place !== "jest") return project.checkTests(command);
    // What the other rows do, as CommonJS.
    await project.execute(
      "esbuild consumer.js --bundle --format=cjs --external:icr-app-client --outfile=jest/consumer.js",
    );
    await project.checkFile(command);
  });

/** A newcomer's tests: the documentation's own, and those of a module that was written after reading it. */
const vitestJourney = row("vitest-journey", "vitest", {}, async (project) => {
  const blocks = codeBlocks(await readFile(join(root, "docs/recipes/jest-vitest.md"), "utf8"));
  const { code } = blocks.find((block) => block.code.includes('from "vitest"'));
  await writeFile(project.path("journey/readme.test.ts"), code);
  await project.checkTests("vitest run journey/");
});

/** Runners of users' tests, and what replaces the network there. */
export const testTools = [
  vitestJourney,
  row("vitest-jsdom", "vitest", {}, (project) => project.checkFile("vitest run jsdom.test --environment jsdom")),
  jest("jest"),
  jest("jest-jsdom", { options: "--env jest-fixed-jsdom" }),
  jest("jest-bare-jsdom", { place: "jest-bare", options: "--env jsdom" }),
  jest("jest-typescript", { place: "jest-typescript" }),
  jest("jest-29", { tool: "jest-29" }),
  jest("jest-29-jsdom", { tool: "jest-29", options: "--env jest-fixed-jsdom" }),
  row("msw", "msw", {}, (project) => project.checkTests("node msw.js")),
];
