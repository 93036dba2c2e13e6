import { Failure, main, runOnTerminal } from "./lib/command.mjs";
import { target } from "./lib/wasm-crate.mjs";
import { nodeEnvironment, withChromium } from "./lib/wasm-tests.mjs";
import { setup } from "./setup.mjs";

/**
 * Runs a cargo command for wasm with the toolchain of this machine, and wasm tests in Node or Chromium:
 *
 *     npm run wasm -- test --tests pagination
 *     npm run wasm -- --chromium test --tests pagination
 *     npm run wasm -- clippy --all-targets
 */
await main(import.meta, async () => {
  const inChromium = process.argv[2] === "--chromium";
  const [subcommand, ...rest] = process.argv.slice(inChromium ? 3 : 2);
  if (!subcommand) throw new Failure("Name a cargo command, such as `test --tests <part of a test's name>`.");
  const tools = await setup(inChromium ? ["wasm", "chromium"] : ["wasm"]);
  const work = (env) => runOnTerminal([...tools.cargo, subcommand, "--target", target, ...rest], { env });
  process.exitCode = await (inChromium ? withChromium(tools, work) : work(nodeEnvironment(tools)));
});
