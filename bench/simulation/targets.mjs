// What the design asks of `icr-app-client/workers`, as far as a model can say it. `aim` is what comes next.
const busy = "1,000 calls/s";
const firstMinute = "first minute of an installation, 2,000 calls/s";
const revocation = "a revocation, 1,000 calls/s";

const targets = [
  ["tokens for each life of one, 30,000 isolates", busy, ({ mintsPerHour }) => mintsPerHour * 2, 1.5, 1.1],
  ["tokens after a revocation, 30,000 holders", revocation, ({ mints }) => mints, 2, 1],
  ["tokens in an installation's first minute, 2,000 calls/s", firstMinute, ({ mints }) => mints, 2, 1],
  ["p99 of a wait for a token, 1,000 calls/s, ms", busy, ({ p99Ms }) => p99Ms, 10, 4],
  ["p99 of a wait in that first minute, ms", firstMinute, ({ p99Ms }) => p99Ms, 50, 10],
  ["requests a second at the object, 1,000 calls/s", busy, ({ objectPeakPerSecond: peak }) => peak, 500, 100],
  ["requests to the object for 1,000 calls", busy, ({ objectRequestsPer1000: requests }) => requests, 10, 4],
];

/** What was reached of each target. */
export function judgeSimulation(outcomes) {
  return targets.map(([title, scene, value, limit, aim]) => {
    const reached = value(outcomes.find((outcome) => outcome.scene === scene && outcome.design === "built"));
    return { title, reached, limit, aim, met: reached <= limit, aimMet: reached <= aim };
  });
}
