import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main, root, run, step } from "./lib/command.mjs";
import { serve } from "./lib/node-server.mjs";
import { target } from "./lib/wasm-crate.mjs";
import { setup } from "./setup.mjs";
import { staticFiles } from "../www/server/static-files.mjs";

/**
 * The examples in Rust, each with the name of its wasm, and with what is done after wasm-bindgen. One that compiles for minutes
 * is a row of `npm run test:matrix` and no part of `npm test`.
 */
export const rustExamples = {
  "rust-app": { wasm: "icr_example_rust_app" },
  "rust-worker": { wasm: "icr_example_rust_worker" },
  // A program, whose name keeps its dashes.
  "leptos-app": { wasm: "icr-example-leptos-app", finish: writeTrunkPage, isMatrixRow: true },
};

// A separate folder: as a dependency the crate has no npm feature, and its wasm would replace the package's. All examples
// share it, and so one std.
const built = "target/rust-examples";

/** Compiles an example in Rust with the tools that `setup` found. */
export async function buildRustExample(name, tools) {
  const folder = `examples/${name}`;
  const { wasm, finish } = rustExamples[name];
  await buildRustProject(folder, wasm, tools);
  finish?.(folder, wasm);
}

/** Compiles a Rust project that uses the crate, and writes wasm-bindgen's output into its folder `dist`. */
export function buildRustProject(folder, wasm, { env, release }) {
  return step(`${folder}: cargo build, wasm-bindgen`, async () => {
    const project = ["--manifest-path", `${folder}/Cargo.toml`, "--target", target, "--target-dir", built];
    await run([...release.cargo, "build", "--release", "--locked", ...project], { env: release.env });
    const path = `${built}/${target}/release/${wasm}.wasm`;
    // wasm-bindgen would take the npm dependencies of an app from there: build.rs keeps it out.
    if (readFileSync(join(root, path)).includes(join(root, "package.json"))) {
      throw new Failure("The wasm of an app names this repository's package.json.");
    }
    await run(["wasm-bindgen", "--target", "web", "--out-dir", `${folder}/dist`, path], { env });
  });
}

/** What trunk makes of the page: the link to the Rust program becomes the script that starts it. */
function writeTrunkPage(folder, wasm) {
  const page = readFileSync(join(root, folder, "index.html"), "utf8");
  const script = `<script type="module">import start from "./${wasm}.js"; await start();</script>`;
  writeFileSync(join(root, folder, "dist/index.html"), page.replace('<link data-trunk rel="rust" />', script));
}

/** The host of an example's page: serves a folder and the registry's URL, and signs the page's JWTs. */
export async function startRustExample(pages, { ICR_APP_ID, ICR_PRIVATE_KEY, ICR_BASE_URL }) {
  const { importPKCS8, SignJWT } = await import("jose");
  const key = await importPKCS8(ICR_PRIVATE_KEY, "RS256");
  const serveFile = staticFiles({ "/": join(root, pages) });
  const respondWithJwt = async ({ headers }) => {
    // Whoever has this JWT acts as the app: a real host checks here that the user is signed in and may do so.
    if (headers.get("sec-fetch-site") !== "same-origin") return new Response(null, { status: 403 });
    const now = Math.floor(Date.now() / 1000);
    const jwt = new SignJWT({ alg: "RS256", iss: ICR_APP_ID, iat: now - 60, exp: now + 540 }).setProtectedHeader({
      alg: "RS256",
    });
    return new Response(await jwt.sign(key), { headers: { "cache-control": "no-store" } });
  };
  const endpoints = { "/icr/url": () => new Response(ICR_BASE_URL), "/icr/jwt": respondWithJwt };
  return serve({ fetch: async (request) => (endpoints[new URL(request.url).pathname] ?? serveFile)(request) });
}

/** `node scripts/rust-example.mjs <name> [<folder of its page>]`: builds an example, and serves its page if it has one. */
await main(import.meta, async () => {
  const [name, pages] = process.argv.slice(2);
  await buildRustExample(name, await setup(["npm", "wasm"]));
  if (pages) console.log(`The page is at ${(await startRustExample(pages, process.env)).url}`);
});
