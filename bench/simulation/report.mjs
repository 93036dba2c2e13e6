import { figure, printTable } from "../table.mjs";
import { firstLimit, scale } from "./scale.mjs";
import { judgeSimulation } from "./targets.mjs";

/** The designs, as they are called in tables and in the chart. */
export const designs = {
  memory: "memory of each isolate",
  kv: "KV",
  object: "Durable Object",
  built: "icr-app-client/workers",
};

/** Prints the outcomes of scenes, a table for each. */
export function printOutcomes(outcomes) {
  const heads = ["tokens", "tokens/h", "p50", "p99", "p99.9 ms", "peak/s", "object", "KV", "cache", "$"];
  for (const [scene, ofScene] of Object.entries(groupByScene(outcomes))) {
    const rows = ofScene.map((outcome) => [
      designs[outcome.design],
      figure(outcome.mints),
      figure(outcome.mintsPerHour),
      figure(outcome.p50Ms),
      figure(outcome.p99Ms),
      figure(outcome.p999Ms),
      figure(outcome.objectPeakPerSecond),
      figure(outcome.objectRequestsPer1000),
      figure(outcome.kvReadsPer1000 + outcome.kvWritesPer1000),
      figure(outcome.cacheReadsPer1000),
      outcome.dollarsPer1000.toFixed(6),
    ]);
    printTable(
      `${scene}, ${figure(ofScene[0].isolates)} isolates; peak at the object; operations and $ for 1,000 calls`,
      heads,
      rows,
    );
  }
}

/** Prints what the outcomes say about fleets that are too large to simulate, and which targets are met. */
export function printConclusions({ outcomes, rates }) {
  const scaled = scale(rates).map((row) => [
    `${figure(row.installations)} installations, ${designs[row.design]}`,
    figure(row.mintsPerSecond),
    figure(row.objectRequestsPerSecond),
    figure(row.kvReadsPerSecond),
    figure(row.dollarsPerMonth),
  ]);
  const heads = ["tokens/s", "object requests/s", "KV reads/s", "$ a month"];
  printTable("On paper: 1,000,000 calls/s in all, without the calls themselves", heads, scaled);
  for (const design of ["object", "built"]) {
    const { scene, callsPerSecond } = firstLimit(outcomes, design);
    console.log(
      `\n${designs[design]} breaks first in "${scene}": from ${figure(callsPerSecond)} calls/s to one installation.`,
    );
  }
  const rows = judgeSimulation(outcomes).map(({ title, reached, limit, met, aim, aimMet }) => [
    title,
    figure(reached),
    figure(limit),
    met ? "met" : "missed",
    figure(aim),
    aimMet ? "met" : "missed",
  ]);
  printTable("Targets of icr-app-client/workers", ["reached", "at most", "", "aim", ""], rows);
}

function groupByScene(outcomes) {
  const groups = {};
  for (const outcome of outcomes) (groups[outcome.scene] ??= []).push(outcome);
  return groups;
}
