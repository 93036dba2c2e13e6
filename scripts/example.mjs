import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { Failure, main, root } from "./lib/command.mjs";
import { startExampleRegistry } from "./lib/example-registry.mjs";
import { npmPackages, setup } from "./setup.mjs";

const examples = readdirSync(join(root, "examples")).filter((name) =>
  existsSync(join(root, "examples", name, "package.json")),
);

await main(import.meta, async () => {
  const name = process.argv[2];
  if (!examples.includes(name)) throw new Failure(`Name an example: ${examples.join(", ")}.`);

  const folder = join("examples", name);
  await build(await setup(["npm", "wasm"]));
  await npmPackages(folder);
  const { SANDBOX_URL } = await import("icr-app-client");
  const emulated = process.env.ICR_PRIVATE_KEY ? undefined : await emulate(folder);
  const defaults = { ICR_BASE_URL: SANDBOX_URL, SEALING_KEY: randomBytes(32).toString("base64") };
  const env = { ...defaults, ...process.env, ...emulated?.env };
  console.log(`\n${name} with ${emulated ? "the registry emulator" : `${env.ICR_APP_ID} at ${env.ICR_BASE_URL}`}\n`);
  const app = spawn("npm", ["run", "dev", "--silent"], { cwd: join(root, folder), env, stdio: "inherit" });
  process.on("SIGINT", () => {}); // The app receives it from the terminal too.
  process.exitCode = await new Promise((resolve) => app.once("exit", (code) => resolve(code ?? 0)));
  await emulated?.close();
});

/** The registry emulator, with what the example's emulator.mjs adds to it. */
async function emulate(folder) {
  const module = join(root, folder, "emulator.mjs");
  const { env, options, prepare } = existsSync(module) ? (await import(module)).emulator() : {};
  const emulated = await startExampleRegistry(options);
  prepare?.(emulated.registry);
  return { ...emulated, env: { ...emulated.env, ...env } };
}
