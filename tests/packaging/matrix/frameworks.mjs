import assert from "node:assert/strict";
import { cp, rm } from "node:fs/promises";
import { startExampleRegistry } from "../../../scripts/lib/example-registry.mjs";
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
      // Without a key and a registry: neither is there when an app is built.
      await project.execute(`next build --${bundler}`);
      const server = await startServerRegistry();
      try {
        await project.serve(
          "next start --hostname 127.0.0.1 --port 0",
          async (url) => {
            await project.checkPage(url);
            await project.checkAnswer(`${url}/server`);
            if (bundler !== "webpack") await project.checkAnswer(`${url}/edge`, { isPrecompiled: true });
            await project.checkAnswer(`${url}/api/edge`, { isPrecompiled: true });
            await project.test(() => server.check(url));
          },
          server.env,
        );
      } finally {
        await server.close();
      }
    }),
  ),
];

/** The registry of an app whose server signs JWTs with a key from its environment, and what the app's pages have to do. */
async function startServerRegistry() {
  const permissions = { organization_projects: "VIEW" };
  const { registry, env, close } = await startExampleRegistry({ installations: [{ permissions }, { permissions }] });

  async function check(url) {
    // React remembers responses while it renders, and Next has a cache: a retry must not get the first response again.
    for (let time = 0; time < 2; time += 1) {
      registry.injectFault({ status: 503, retryAfter: 0 });
      const page = await (await fetch(`${url}/installations`)).text();
      for (const { organization } of registry.installations) assert.ok(page.includes(organization.fullName), page);
    }
    assert.deepEqual(
      registry.requests.map(({ status }) => status),
      [503, 200, 503, 200],
    );
    for (const { id } of registry.installations) {
      const response = await fetch(`${url}/projects/${id}`);
      assert.equal(response.status, 200);
      assert.ok((await response.json()).projects.length > 0);
    }
  }
  return { env, check, close };
}
