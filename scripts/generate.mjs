import { main, run, step } from "./lib/command.mjs";
import { npmPackages } from "./setup.mjs";

/** Writes js/generated from the Rust sources; `npm test -- rust` fails where they differ. */
await main(import.meta, async () => {
  await npmPackages();
  const env = { ...process.env, ICR_WRITE_GENERATED: "1" };
  await step("cargo test contract: writes js/generated", () => run(["cargo", "test", "--lib", "contract"], { env }));
});
