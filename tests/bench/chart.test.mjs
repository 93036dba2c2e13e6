import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { drawChart } from "../../bench/chart.mjs";
import { judge, targets } from "../../bench/targets.mjs";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const results = JSON.parse(await read("bench/results.json"));

test("the chart is the one that the results draw", async () => {
  assert.equal(await read("bench/chart.svg"), drawChart(results));
});

test("the results say of each target how far it is reached", () => {
  const judged = judge(results.measures);
  assert.ok(targets.length > 0);
  assert.deepEqual(
    judged.map(({ title }) => title),
    targets.map(({ title }) => title),
  );
  for (const { title, reached } of judged) assert.ok(Number.isFinite(reached), title);
});

test("the README shows the chart, and repeats none of its figures", async () => {
  const [, section] = /^## Speed and size$(.*?)^## /ms.exec(await read("README.md"));
  assert.match(section, /\(bench\/chart\.svg\)/);
  assert.doesNotMatch(section, /\d\s*(?:µs|ms|s|KB|bytes|%|×|times)\b/);
});
