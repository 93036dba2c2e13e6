import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, main, root, run, step } from "./lib/command.mjs";
import { serve } from "./lib/node-server.mjs";
import { target } from "./lib/wasm-crate.mjs";
import { setup } from "./setup.mjs";
import { staticFiles } from "../www/server/static-files.mjs";

const folder = "examples/rust-app";
// A separate folder: as a dependency the crate has no npm feature, and its wasm would replace the package's.
const built = "target/rust-app";

/** Compiles examples/rust-app with the tools that `setup` found. */
export function buildRustExample({ env, release }) {
  return step(`${folder}: cargo build, wasm-bindgen`, async () => {
    const project = ["--manifest-path", `${folder}/Cargo.toml`, "--target", target, "--target-dir", built];
    await run([...release.cargo, "build", "--release", "--locked", ...project], { env: release.env });
    const wasm = `${built}/${target}/release/icr_example_rust_app.wasm`;
    // wasm-bindgen would take the npm dependencies of an app from there: build.rs keeps it out.
    if (readFileSync(join(root, wasm)).includes("package.json")) {
      throw new Failure("The wasm of an app names this repository's package.json.");
    }
    await run(["wasm-bindgen", "--target", "web", "--out-dir", `${folder}/dist`, wasm], { env });
  });
}

/** The host of its page: serves the files and the registry's URL, and signs the page's JWTs. */
export async function startRustExample({ ICR_APP_ID, ICR_PRIVATE_KEY, ICR_BASE_URL }) {
  const { importPKCS8, SignJWT } = await import("jose");
  const key = await importPKCS8(ICR_PRIVATE_KEY, "RS256");
  const serveFile = staticFiles({ "/": join(root, folder) });
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

await main(import.meta, async () => {
  await buildRustExample(await setup(["npm", "wasm"]));
  console.log(`The page is at ${(await startRustExample(process.env)).url}`);
});
