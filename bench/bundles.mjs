import { execFile } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { root } from "../scripts/lib/command.mjs";

const peersFolder = fileURLToPath(new URL("peers", import.meta.url));
const home = join(peersFolder, "node_modules/icr-app-client");

/** Puts the package where its peers are installed, from the tarball that its users get. */
export async function installPackage(temporary) {
  const execute = promisify(execFile);
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", temporary];
  const [{ filename, version }] = JSON.parse((await execute("npm", pack, { cwd: root })).stdout);
  await rm(home, { recursive: true, force: true });
  await mkdir(home);
  await execute("tar", ["-xzf", join(temporary, filename), "-C", home, "--strip-components=1"]);
  return { version, wasm: await readFile(join(home, "dist/core.wasm")) };
}

const common = {
  bundle: true,
  format: "esm",
  minify: true,
  platform: "browser",
  target: "es2022",
  logLevel: "warning",
  absWorkingDir: peersFolder,
};

/** The minified bundle of an app that only imports what `source` names: what a user downloads. */
export async function bundleSource(source, conditions = []) {
  const { outputFiles } = await build({
    ...common,
    stdin: { contents: source, resolveDir: peersFolder },
    conditions,
    external: ["*.wasm"],
    write: false,
  });
  return outputFiles[0].contents;
}

/** Writes a bundle of each peer's client as `{peer}.js`, and of the Workers in folders of that name. */
export async function writeBundles(peers, folder) {
  await build({ ...common, entryPoints: peers.map((peer) => join(peersFolder, `${peer}.mjs`)), outdir: folder });
}

/** Writes a Worker that answers with a new token, or by one that is `stored`, as `{peer}/worker.js`. */
export async function writeWorker(peer, folder) {
  const contents = `
    import { createClient } from "./${peer}.mjs";
    export default {
      async fetch(request) {
        const { searchParams } = new URL(request.url);
        const stored = JSON.parse(searchParams.get("stored")) ?? undefined;
        const client = createClient({ baseUrl: searchParams.get("registry"), jwt: searchParams.get("jwt"), stored });
        return Response.json((await client.token("7")).installationId);
      },
    };`;
  await build({
    ...common,
    stdin: { contents, resolveDir: peersFolder },
    outfile: join(folder, peer, "worker.js"),
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
  });
}
