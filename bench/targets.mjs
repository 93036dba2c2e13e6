// What the design asks for, as far as it can be measured here. `aim` is what comes next.
const ours = "icr-app-client";

export const targets = [
  {
    title: "an app with the client, brotli",
    unit: "bytes",
    limit: 33_000,
    aim: 30_000,
    measure: "bytes",
    value: ({ peers }) => peers[ours].brotli,
  },
  {
    title: "a cached token",
    unit: "µs",
    limit: 0.3,
    measure: "cached",
    value: ({ peers }) => peers[ours].median,
  },
  {
    title: "a cached token, as a share of @octokit/auth-app's",
    unit: "×",
    limit: 1 / 7,
    measure: "cached",
    value: ({ peers }) => peers[ours].pairedRatio,
  },
  {
    title: "a new token, by fetch + json()",
    unit: "×",
    limit: 1.2,
    aim: 1.15,
    measure: "mint",
    value: ({ peers }) => peers[ours].pairedRatio,
  },
  {
    title: "a page of 100, by fetch + json()",
    unit: "×",
    limit: 1.15,
    aim: 1.1,
    measure: "page",
    value: ({ peers }) => peers[ours].pairedRatio,
  },
  {
    title: "10 000 installations 20 ms away with concurrency 8, as a share of octokit's walk",
    unit: "×",
    limit: 1 / 5,
    measure: "walk20",
    value: ({ peers }) => peers[`${ours} × 8`].pairedRatio,
  },
  {
    title: "requests of 10 000 concurrent callers",
    unit: "",
    limit: 1,
    measure: "crowd",
    value: ({ peers }) => peers[ours].requests,
  },
  {
    title: "10 000 concurrent callers, by a hand-written client",
    unit: "×",
    limit: 3,
    measure: "crowd",
    value: ({ peers }) => peers[ours].pairedRatio,
  },
  {
    title: "import, construct and cached token in Node, by the import of @octokit/auth-app",
    unit: "×",
    limit: 1.85,
    aim: 1.5,
    measure: "coldNodeCached",
    value: ({ peers }, { coldNodeImport }) => peers[ours].median / coldNodeImport.peers.octokit.median,
  },
  {
    title: "200 cold tenants at a limit of 20 a second: not served",
    unit: "",
    limit: 2,
    aim: 0,
    measure: "limited",
    value: ({ peers }) => peers[ours].failed,
  },
  {
    title: "cold start in workerd, over that of plain JavaScript",
    unit: "ms",
    limit: 5,
    measure: "coldWorkerd",
    value: ({ peers }) => peers[ours].pairedDifference,
  },
];

/** What was reached of each target whose measure was taken. */
export function judge(measures) {
  const taken = Object.fromEntries(measures.map((measure) => [measure.id, measure]));
  return targets
    .filter(({ measure }) => taken[measure])
    .map(({ measure, value, ...target }) => {
      const reached = value(taken[measure], taken);
      return { ...target, reached, met: reached <= target.limit, aimMet: reached <= (target.aim ?? target.limit) };
    });
}
