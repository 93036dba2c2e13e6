import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { drawSimulation } from "../../bench/simulation/chart.mjs";
import { buildSimulation, simulate } from "../../bench/simulation/run.mjs";
import { firstLimit, scale } from "../../bench/simulation/scale.mjs";
import { judgeSimulation } from "../../bench/simulation/targets.mjs";
import { agreedMints } from "../support/agreed-mints.mjs";

const read = (path) => readFile(new URL(`../../bench/simulation/${path}`, import.meta.url), "utf8");
const results = JSON.parse(await read("results.json"));

before(buildSimulation);

test("the model needs as many tokens as are measured in workerd and on Redis", async () => {
  const outcomes = await simulate("agreed");
  for (const design of ["object", "built"]) {
    const mints = outcomes.filter((outcome) => outcome.design === design).map(({ scene, mints }) => [scene, mints]);
    assert.deepEqual(Object.fromEntries(mints), agreedMints, design);
  }
  // Designs that share nothing, or have no lock, show that the scenes could cost more.
  const crowd = outcomes.find(({ scene, design }) => scene === "coldCrowd" && design === "kv");
  assert.ok(crowd.mints > 100);
});

test("a seed gives the same outcome again, and another one another", async () => {
  const [first, again, other] = await Promise.all([
    simulate("agreed", 5),
    simulate("agreed", 5),
    simulate("agreed", 6),
  ]);
  assert.deepEqual(again, first);
  assert.notDeepEqual(other, first);
});

test("the chart is the one that the results draw, and the results meet what the design asks", async () => {
  assert.equal(await read("chart.svg"), drawSimulation(results));
  const missed = judgeSimulation(results.outcomes).filter(({ met }) => !met);
  assert.deepEqual(missed, []);
});

test("a million calls a second are so many times one installation's", () => {
  const rate = { design: "built", callsPerSecond: 10, mintsPerHour: 0.5, dollarsPer1000: 1e-6 };
  const [row] = scale([{ ...rate, objectRequestsPer1000: 20, kvReadsPer1000: 3 }]);
  assert.equal(row.installations, 1e5);
  assert.equal(row.mintsPerSecond, (1e5 * 0.5) / 3_600);
  assert.equal(row.objectRequestsPerSecond, 20_000);
  assert.equal(row.kvReadsPerSecond, 3_000);
  assert.equal(Math.round(row.dollarsPerMonth), 2_592);
});

test("an object breaks where its busiest second has more than it can answer", () => {
  const outcome = (scene, objectPeakPerSecond) => ({
    scene,
    design: "object",
    callsPerSecond: 2_000,
    objectPeakPerSecond,
  });
  const limit = firstLimit([outcome("calm", 100), outcome("busy", 500), outcome("none", 0)], "object");
  assert.deepEqual(limit, { scene: "busy", callsPerSecond: 4_000 });
});
