import { emulatorForRust, writeEmulatorForRust } from "./lib/bundle.mjs";
import { main, run, step } from "./lib/command.mjs";
import { npmPackages } from "./setup.mjs";

/**
 * Writes js/generated from the Rust sources, and the emulator of the crate from js/testing; `npm test -- rust emulator` fails
 * where they differ.
 */
await main(import.meta, async () => {
  await npmPackages();
  await step(`esbuild: writes ${emulatorForRust}`, writeEmulatorForRust);
  const env = { ...process.env, ICR_WRITE_GENERATED: "1" };
  await step("cargo test contract: writes js/generated", () => run(["cargo", "test", "--lib", "contract"], { env }));
});
