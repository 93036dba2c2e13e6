import assert from "node:assert/strict";
import { cp, rm } from "node:fs/promises";
import { startExampleRegistry } from "../../../scripts/lib/example-registry.mjs";
import { openExtension } from "./browser.mjs";
import { row } from "./project.mjs";
import { folder } from "./tools.mjs";

/**
 * A row of a folder below frameworks/: a project as a user has it, whose packages are installed there, unless another project
 * has the same `packages`.
 */
const framework = (name, tool, { project = name, packages = project, ...more }, check) =>
  row(name, tool, { folder: `${folder}/frameworks/${packages}`, project, isInCi: false, ...more }, check);

/**
 * Builds a project, and opens its page and its server, whose route /server responds with the consumer's report. With `signs`, the
 * server has a client of its own, too, whose options are in the environment, with this prefix.
 */
const app =
  ({ build, serve, env = {}, hasPage = true, isPrecompiled = false, signs }) =>
  async (project) => {
    await project.execute(build, env);
    const registry = signs && (await startServerRegistry(signs.prefix));
    try {
      await project.serve(
        serve,
        async (url) => {
          if (hasPage) await project.checkPage(url);
          await project.checkAnswer(`${url}/server`, { isPrecompiled });
          if (registry) await project.test(() => registry.check(url));
        },
        { ...env, ...registry?.env },
      );
    } finally {
      await registry?.close();
    }
  };

const nextTo = "--hostname 127.0.0.1 --port 0";
const anyPort = "--ip 127.0.0.1 --port 0";

const next = ["turbopack", "webpack"].map((bundler) =>
  framework(`next-${bundler}`, "next", { project: "next", isInCi: bundler === "turbopack" }, async (project) => {
    // With webpack, Next 16.4 builds no edge function of the App Router, whatever is in it.
    if (bundler === "webpack") await rm(project.path("app/edge"), { recursive: true });
    // Without a key and a registry: neither is there when an app is built.
    await project.execute(`next build --${bundler}`);
    const server = await startServerRegistry();
    try {
      await project.serve(
        `next start ${nextTo}`,
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
);

const nextCacheComponents = framework(
  "next-cache-components",
  "next",
  { packages: "next", write: '`await connection()` before the first call, or `"use cache"` around it' },
  async (project) => {
    const server = await startServerRegistry();
    const names = server.registry.installations.map(({ organization }) => organization.fullName);
    try {
      // What is cached is read from the registry while Next builds.
      await project.execute("next build", server.env);
      await project.test(() => assert.deepEqual(server.statuses(), [200]));
      await project.serve(
        `next start ${nextTo}`,
        async (url) => {
          await project.test(async () => {
            const page = await (await fetch(`${url}/cached`)).text();
            for (const name of names) assert.ok(page.includes(name), page);
            assert.deepEqual(server.statuses(), [200]);
          });
          await project.test(async () => {
            for (let time = 0; time < 2; time += 1) {
              server.registry.injectFault({ status: 503, retryAfter: 0 });
              const page = await (await fetch(`${url}/installations`)).text();
              for (const name of names) assert.ok(page.includes(name), page);
            }
            assert.deepEqual(server.statuses(), [200, 503, 200, 503, 200]);
          });
        },
        server.env,
      );
    } finally {
      await server.close();
    }
  },
);

export const frameworks = [
  framework("parcel", "parcel", { isInCi: true }, async (project) => {
    await project.execute("parcel build index.html --no-cache --cache-dir cache");
    await project.checkPage("dist");
  }),
  ...next,
  nextCacheComponents,
  framework(
    "opennext",
    "@opennextjs/cloudflare",
    { write: 'next.config: `serverExternalPackages: ["icr-app-client"]`' },
    app({
      build: "opennextjs-cloudflare build",
      serve: `wrangler dev ${anyPort}`,
      hasPage: false,
      isPrecompiled: true,
    }),
  ),
  framework(
    "nuxt-node",
    "nuxt",
    { project: "nuxt" },
    app({
      build: "nuxt build",
      env: { NITRO_PRESET: "node-server" },
      serve: "node .output/server/index.mjs",
      signs: { prefix: "NUXT_" },
    }),
  ),
  framework(
    "nuxt-cloudflare",
    "nuxt",
    { project: "nuxt", write: "nuxt.config: `nitro: { experimental: { wasm: true } }`" },
    app({
      build: "nuxt build",
      // wrangler makes variables of the environment bindings.
      env: { NITRO_PRESET: "cloudflare-module", CLOUDFLARE_INCLUDE_PROCESS_ENV: "true" },
      signs: { prefix: "NUXT_" },
      serve: `wrangler dev --config .output/server/wrangler.json ${anyPort}`,
      isPrecompiled: true,
    }),
  ),
  ...[2, 3].flatMap((major) => {
    const tool = major === 2 ? "nitropack" : "nitro";
    const project = `nitro-${major}`;
    const build = major === 2 ? "nitropack build" : "nitro build";
    return [
      framework(
        `${project}-node`,
        tool,
        { project },
        app({ build, env: { NITRO_PRESET: "node-server" }, serve: "node .output/server/index.mjs", hasPage: false }),
      ),
      framework(
        `${project}-cloudflare`,
        tool,
        major === 2 ? { project, isInCi: true, write: "nitro.config: `experimental: { wasm: true }`" } : { project },
        app({
          build,
          env: { NITRO_PRESET: "cloudflare-module" },
          serve: `wrangler dev --config .output/server/wrangler.json ${anyPort}`,
          hasPage: false,
          isPrecompiled: true,
        }),
      ),
    ];
  }),
  framework(
    "sveltekit-3",
    "@sveltejs/kit",
    { project: "sveltekit", isInCi: true },
    app({ build: "vite build", serve: "node build", signs: {} }),
  ),
  framework(
    "sveltekit-2",
    "@sveltejs/kit",
    { isInCi: true },
    app({ build: "vite build", serve: `wrangler dev ${anyPort}`, isPrecompiled: true }),
  ),
  framework("vite-plugin", "@cloudflare/vite-plugin", { project: "workers", isInCi: true }, async (project) => {
    const check = (url) => project.checkAnswer(`${url}/server`, { isPrecompiled: true });
    await project.serve("vite --host 127.0.0.1 --port 0", check);
    await project.execute("vite build");
    await project.serve("vite preview --host 127.0.0.1 --port 0", check);
  }),
  framework("vitest-workers", "@cloudflare/vitest-plugin", { project: "workers", isInCi: true }, (project) =>
    project.checkSent("vitest run --config vitest.config.ts", { isPrecompiled: true }),
  ),
  ...[8, 7].map((major) =>
    framework(
      `react-router-${major}`,
      "react-router",
      { project: "react-router", packages: major === 8 ? "react-router" : "react-router-7" },
      app({ build: "react-router build", serve: "react-router-serve build/server/index.js" }),
    ),
  ),
  framework(
    "astro-node",
    "astro",
    { project: "astro" },
    app({ build: "astro build", env: { ADAPTER: "node" }, serve: "node dist/server/entry.mjs" }),
  ),
  framework(
    "astro-cloudflare",
    "astro",
    { project: "astro" },
    app({
      build: "astro build",
      serve: `wrangler dev --config dist/server/wrangler.json ${anyPort}`,
      isPrecompiled: true,
    }),
  ),
  framework(
    "tanstack-start",
    "@tanstack/react-start",
    {},
    app({ build: "vite build", serve: "node .output/server/index.mjs" }),
  ),
  framework("angular", "@angular/core", {}, async (project) => {
    await project.execute("ng build");
    await project.serve("node dist/consumer/server/server.mjs", async (url) => {
      await project.checkPage(url);
      await project.checkAnswer(`${url}/server`);
    });
  }),
  row(
    "extension",
    "esbuild",
    {
      project: "extension",
      write: "manifest.json: `'wasm-unsafe-eval'` in the policy, and the registry in `host_permissions`",
    },
    async (project) => {
      await project.execute("esbuild popup.js service-worker.js --bundle --minify --format=esm --outdir=dist");
      for (const name of ["manifest.json", "popup.html"]) await cp(project.path(name), project.path(`dist/${name}`));
      const extension = await openExtension(project.path("dist"), project.path("profile"));
      try {
        await project.checkOpened((query) => extension.open("popup.html", query));
        await project.checkOpened((query) => extension.open("popup.html", { ...query, worker: "" }));
      } finally {
        await extension.close();
      }
    },
  ),
  ...["on", "off"].map((exports) =>
    framework(`expo-exports-${exports}`, "expo", { project: "expo" }, async (project) => {
      await project.execute("expo export --platform web --clear", { EXPORTS: exports });
      await project.checkPage("dist");
    }),
  ),
];

/** The registry of an app whose server signs JWTs with a key from its environment, and what the app's pages have to do. */
async function startServerRegistry(prefix = "") {
  const permissions = { organization_projects: "VIEW" };
  const started = await startExampleRegistry({ installations: [{ permissions }, { permissions }] });
  const { registry, close } = started;
  const env = Object.fromEntries(Object.entries(started.env).map(([name, value]) => [prefix + name, value]));
  const statuses = () => registry.requests.map(({ status }) => status);

  async function check(url) {
    // React remembers responses while it renders, and Next has a cache: a retry must not get the first response again.
    for (let time = 0; time < 2; time += 1) {
      registry.injectFault({ status: 503, retryAfter: 0 });
      const page = await (await fetch(`${url}/installations`)).text();
      for (const { organization } of registry.installations) assert.ok(page.includes(organization.fullName), page);
    }
    assert.deepEqual(statuses(), [503, 200, 503, 200]);
    for (const { id } of registry.installations) {
      const response = await fetch(`${url}/projects/${id}`);
      assert.equal(response.status, 200);
      assert.ok((await response.json()).projects.length > 0);
    }
  }
  return { registry, statuses, env, check, close };
}
