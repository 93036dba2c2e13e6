// Simulates fleets of isolates that need an installation's token. `--short` is what CI runs. A full run writes
// simulation/results.json and draws simulation/chart.svg from it.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Failure, main, step } from "../scripts/lib/command.mjs";
import { agreedMints } from "../tests/support/agreed-mints.mjs";
import { resultsFile, writeSimulationChart } from "./simulation/chart.mjs";
import { printConclusions, printOutcomes } from "./simulation/report.mjs";
import { buildSimulation, simulate } from "./simulation/run.mjs";

await main(import.meta, async () => {
  const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
  await buildSimulation();
  await step("what is also measured in workerd and on Redis", checkAgreement);
  if (values.short) return printOutcomes(await step("simulation", () => simulate("short")));
  const outcomes = await step("simulation of scenes", () => simulate("full"));
  const rates = await step("simulation of rates", () => simulate("rates"));
  printOutcomes(outcomes);
  printConclusions({ outcomes, rates });
  await writeFile(resultsFile, `${JSON.stringify({ outcomes, rates }, null, 2)}\n`);
  await writeSimulationChart();
});

/** Fails where the model says that an event costs another number of tokens than is measured. */
async function checkAgreement() {
  const outcomes = await simulate("agreed");
  for (const [scene, expected] of Object.entries(agreedMints)) {
    for (const design of ["object", "built"]) {
      const { mints } = outcomes.find((outcome) => outcome.scene === scene && outcome.design === design);
      if (mints !== expected) {
        throw new Failure(`${scene}, ${design}: ${mints} tokens in the model, ${expected} where it is measured.`);
      }
    }
  }
}
