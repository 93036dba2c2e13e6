import assert from "node:assert/strict";
import { test } from "node:test";
import { interleave, quantile, summarize } from "../../bench/rounds.mjs";

test("every round takes one sample of each contender, and warm-ups are discarded", async () => {
  const taken = [];
  const contender = (name) => async () => taken.push(name);
  const samples = await interleave({ a: contender("a"), b: contender("b") }, 10, { rounds: 0.5, warmUps: 2 });
  assert.equal(taken.length, 2 * (2 + 5));
  for (let round = 0; round < taken.length; round += 2) {
    assert.deepEqual(taken.slice(round, round + 2).sort(), ["a", "b"]);
  }
  const sorted = [...samples.a, ...samples.b].sort((one, other) => one - other);
  assert.deepEqual(
    sorted,
    Array.from({ length: 10 }, (_, at) => at + 5),
  );
});

test("the least effort is one round", async () => {
  const samples = await interleave({ only: async () => 7 }, 400, { rounds: 0, warmUps: 0 });
  assert.deepEqual(samples, { only: [7] });
});

test("quantiles lie between the two nearest samples", () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
  assert.equal(quantile([9], 0.99), 9);
});

test("paired figures compare within each round, whatever the machine did in it", () => {
  // The second and third rounds ran on a machine that was busy.
  const { base, other } = summarize({ base: [1, 10, 100], other: [2, 20, 200] }, "base");
  assert.deepEqual([other.median, other.q1, other.q3, other.rounds], [20, 11, 110, 3]);
  assert.deepEqual([other.ratio, other.pairedRatio, other.pairedDifference], [2, 2, 10]);
  assert.deepEqual([base.ratio, base.pairedRatio, base.pairedDifference], [1, 1, 0]);

  const uneven = summarize({ base: [1, 10, 100], other: [2, 5, 200] }, "base").other;
  assert.deepEqual([uneven.ratio, uneven.pairedRatio, uneven.pairedDifference], [0.5, 2, 1]);
});
