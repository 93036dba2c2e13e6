import { cp, rm } from "node:fs/promises";
import { row } from "./project.mjs";
import { folder } from "./tools.mjs";

// They have packages of their own, which only these rows install: a few hundred megabytes.
const place = { folder: `${folder}/frameworks` };

export const frameworks = [
  row("parcel", "parcel", place, async (project) => {
    await project.execute("parcel build index.html --no-cache --cache-dir cache");
    await project.checkPage("dist");
  }),
  ...["turbopack", "webpack"].map((bundler) =>
    row(`next-${bundler}`, "next", { ...place, isInCi: bundler === "turbopack" }, async (project) => {
      await cp(project.path("next"), project.path("."), { recursive: true });
      // With webpack, Next 16.4 builds no edge function of the App Router, whatever is in it.
      if (bundler === "webpack") await rm(project.path("app/edge"), { recursive: true });
      await project.execute(`next build --${bundler}`);
      await project.serve("next start --hostname 127.0.0.1 --port 0", async (url) => {
        await project.checkPage(url);
        await project.checkAnswer(`${url}/server`);
        if (bundler !== "webpack") await project.checkAnswer(`${url}/edge`, { isPrecompiled: true });
        await project.checkAnswer(`${url}/api/edge`, { isPrecompiled: true });
      });
    }),
  ),
];
