import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { drawChart } from "../../bench/chart.mjs";
import { judge } from "../../bench/targets.mjs";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const results = JSON.parse(await read("bench/results.json"));

test("the chart is the one that the results draw", async () => {
  assert.equal(await read("bench/chart.svg"), drawChart(results));
});

test("the verdicts on the targets are those of the results", () => {
  assert.ok(results.targets.length > 0);
  assert.deepEqual(JSON.parse(JSON.stringify(judge(results.measures))), results.targets);
});

test("the README shows the chart, and types in none of its figures", async () => {
  const [, section] = /^## How fast, how big$(.*?)^## /ms.exec(await read("README.md"));
  assert.match(section, /\(bench\/chart\.svg\)/);
  assert.doesNotMatch(section, /\d\s*(?:µs|ms|s|KB|bytes|%|×|times)\b/);
});
