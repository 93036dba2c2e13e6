import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, createServer, request as httpRequest } from "node:http";
import { join } from "node:path";
import { exampleLines } from "../../tests/demo/code-line-examples.mjs";
import { codeBlocks } from "../../tests/packaging/readme/blocks.mjs";
import { lint } from "./clippy.mjs";
import { Failure, root, run } from "./command.mjs";
import { target } from "./wasm-crate.mjs";

const capabilities = join(root, "target/webdriver.json");
const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Lints the code that only exists for wasm: as the npm package has it, as Rust users do, and with all features. */
export async function lintWasm(tools) {
  for (const features of [
    ["--no-default-features", "--features", "npm"],
    ["--no-default-features", "--features", "npm-host"],
    [],
    ["--all-features"],
  ]) {
    await lint(tools, ["--all-targets", ...features, "--target", target]);
  }
}

// What Rust projects may turn on.
const features = ["--features", "host,json,testing"];

/** Writes the documentation that Rust users see; a warning is an error. */
export function documentWasm({ cargo, env }) {
  return run([...cargo, "doc", "--no-deps", ...features, "--target", target], {
    env: { ...env, RUSTDOCFLAGS: "-D warnings" },
  });
}

/** Compiles the examples of the crate's documentation, and runs them in Node. */
export function runExamples(tools) {
  // Each is a program of its own, whose debug information nobody reads.
  const env = { ...nodeEnvironment(tools), RUSTDOCFLAGS: "-Cstrip=debuginfo" };
  return run([...tools.cargo, "test", "--doc", ...features, "--target", target], { env });
}

/** Compiles the lines of Rust that the demo shows beside its actions, each as a function of a crate that uses this one. */
export function compileDemoLines(tools) {
  const id = "91df47d8-1b91-4f8d-a11a-ec809324ed03";
  const lines = exampleLines({ id, organization: { id } });
  const code = demoPreamble + lines.map(demoFunction).join("\n");
  return runUser(tools, ["check"], "demo-lines", demoManifest, { "src/lib.rs": code });
}

/** Compiles the Rust of the guide and of the recipe, with the dependencies that stand before it, and runs both in Node. */
export function runRecipes(tools) {
  const recipe = rustOf("docs/recipes/rust-page.md");
  const dependencies = `${recipe.manifest.replace("../icr-app-client", "../..")}
[dev-dependencies]
icr-app-client = { path = "../..", features = ["testing"] }
js-sys = "0.3"
wasm-bindgen-test = "0.3"
`;
  const files = {
    "src/guide.rs": rustOf("docs/rust.md").code.replace("async fn", "pub async fn"),
    "src/recipe.rs": recipe.code,
    "src/runs.rs": readFileSync(join(root, "tests/rust-recipes/runs.rs"), "utf8"),
    "src/lib.rs": "#![deny(warnings)]\npub mod guide;\npub mod recipe;\n#[cfg(test)]\nmod runs;\n",
  };
  return runUser({ ...tools, env: nodeEnvironment(tools) }, ["test", "--lib"], "recipe-rust", dependencies, files);
}

/** The first block of TOML of a file, and its first of Rust. */
function rustOf(path) {
  const blocks = codeBlocks(readFileSync(join(root, path), "utf8"), ["toml", "rust"]);
  const [manifest, code] = ["toml", "rust"].map(
    (language) => blocks.find((block) => block.language === language)?.code,
  );
  if (!manifest || !code) throw new Failure(`${path} has to have a block of TOML and one of Rust.`);
  return { manifest, code };
}

/** Runs cargo in a crate that uses this one, with the same versions, and so with what was compiled for it already. */
function runUser({ cargo, env }, command, name, dependencies, files) {
  const folder = join(root, "target", name);
  mkdirSync(join(folder, "src"), { recursive: true });
  const manifest = `[package]\nname = "${name}"\nedition = "2024"\n\n${dependencies}\n[workspace]\n`;
  writeFileSync(join(folder, "Cargo.toml"), manifest);
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  copyFileSync(join(root, "Cargo.lock"), join(folder, "Cargo.lock"));
  const shared = { ...env, CARGO_TARGET_DIR: join(root, "target") };
  const project = ["--target", target, "--manifest-path", join(folder, "Cargo.toml")];
  return run([...cargo, ...command, ...project], { env: shared });
}

const demoManifest = `[dependencies]
icr-app-client = { path = "../..", features = ["host"] }
`;

const demoPreamble = `#![allow(unused)]
use icr_app_client::host::{InstallLink, State, create_state, install_url, read_callback, verify_webhook};
use icr_app_client::{AccessToken, Client, Error, InstallationsOptions, ListOptions, Page, Secret};
use std::time::Duration;

fn show(page: Page) {}

struct Given<'a> {
    icr: Client,
    token: AccessToken,
    jwt: &'a str,
    secret: Secret,
    session: &'a str,
    visitor: State<'a>,
    name_id: &'a str,
    now: u64,
    query: &'a str,
    signature: &'a str,
    body: &'a [u8],
}
`;

function demoFunction({ name, rust }) {
  return `
#[allow(non_snake_case)]
async fn ${name}(given: Given<'_>) -> Result<(), Error> {
    let Given { icr, token, jwt, secret, session, visitor, name_id, now, query, signature, body } = given;
    ${rust}
    Ok(())
}`;
}

/** Runs the crate's tests as wasm in Node. */
export function testInNode(tools) {
  return run([...tools.cargo, "test", "--tests", ...features, "--target", target], { env: nodeEnvironment(tools) });
}

/** Runs the same tests in headless Chromium. */
export function testInChromium(tools) {
  return withChromium(tools, (env) =>
    run([...tools.cargo, "test", "--tests", ...features, "--target", target], { env }),
  );
}

/** Calls a function with the environment in which `cargo test` runs wasm in headless Chromium. */
export async function withChromium(tools, work) {
  const proxy = await startProxy();
  try {
    return await work(chromiumEnvironment(tools, proxy.address().port));
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
}

/**
 * An HTTP proxy with few connections to the server behind it. A page opens six, and the test runner's server may leave two of
 * them waiting for as long as the other four stay open: such a page never loads.
 */
async function startProxy() {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const proxy = createServer((request, response) => {
    const { method, headers, url } = request;
    const forwarded = httpRequest(url, { method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", (error) => response.destroy(error));
    request.pipe(forwarded);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return proxy;
}

/** The environment in which `cargo test` runs wasm in Node. */
export function nodeEnvironment({ env }) {
  // As a module: older versions of Node 20 cannot `require` the JavaScript files of src.
  return { ...withRunner(env), WASM_BINDGEN_USE_NODE_EXPERIMENTAL: "1" };
}

function chromiumEnvironment({ env }, proxyPort) {
  const proxyFlags = [`--proxy-server=http://127.0.0.1:${proxyPort}`, "--proxy-bypass-list=<-loopback>"];
  const options = { binary: env.CHROMIUM, args: [...chromiumFlags, ...proxyFlags] };
  mkdirSync(join(root, "target"), { recursive: true });
  writeFileSync(capabilities, JSON.stringify({ "goog:chromeOptions": options }));
  return {
    ...withRunner(env),
    WASM_BINDGEN_USE_BROWSER: "1",
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: capabilities,
    WASM_BINDGEN_TEST_TIMEOUT: "120",
    WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "60",
  };
}

function withRunner(env) {
  return { ...env, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "wasm-bindgen-test-runner" };
}
