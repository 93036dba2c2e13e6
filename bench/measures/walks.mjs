import { clientOf } from "../peers/index.mjs";
import { interleave, summarize } from "../rounds.mjs";

const contenders = [
  ["icr-app-client", 1],
  ["icr-app-client", 8],
  ["by-hand", 1],
  ["by-hand", 8],
  ["fetch-json", 1],
  ["octokit", 1],
];

export const measures = [
  [0, 12],
  [20, 5],
].map(([latencyMs, rounds]) => ({
  id: `walk${latencyMs}`,
  title: "10 000 installations in pages of 100",
  detail: latencyMs > 0 ? `the registry ${latencyMs} ms away; × 8: eight pages at a time` : "over loopback",
  unit: "s",
  base: "octokit",
  async measure({ registry, effort }) {
    const takers = {};
    for (const [peer, concurrency] of contenders) {
      const client = (await clientOf(peer))({ baseUrl: registry.baseUrl({ latencyMs }), jwt: registry.jwt });
      const name = concurrency > 1 ? `${peer} × ${concurrency}` : peer;
      takers[name] = () => walk(client, concurrency, registry.ids);
    }
    return { peers: summarize(await interleave(takers, rounds, { ...effort, warmUps: 1 }), "octokit") };
  },
}));

/** Seconds for all installations; who loses, repeats or swaps one is not measured. */
async function walk(client, concurrency, ids) {
  const start = performance.now();
  const all = await client.walk(concurrency);
  const seconds = (performance.now() - start) / 1_000;
  if (all.length !== ids.length || all.some(({ id }, at) => id !== ids[at])) {
    throw new Error("A walk did not bring each installation once, in the order of the list.");
  }
  return seconds;
}
