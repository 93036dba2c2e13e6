import { setImmediate as nextTurn } from "node:timers/promises";
import { clientOf } from "../peers/index.mjs";
import { interleave, quantile, summarize } from "../rounds.mjs";

const latencyMs = 20;
const lifetimeMs = 1_000;

/** What callers wait while a token that still holds is replaced: the 99th percentile of each round. */
export const measures = [
  {
    id: "refresh",
    title: "A token while it is being refreshed",
    detail: `99th percentile, the registry ${latencyMs} ms away`,
    unit: "ms",
    base: "by-hand",
    async measure({ registry, effort }) {
      const contenders = {};
      for (const peer of ["icr-app-client", "by-hand", "octokit"]) {
        const createClient = await clientOf(peer);
        contenders[peer] = () => watch(createClient, registry);
      }
      return { peers: summarize(await interleave(contenders, 15, effort), "by-hand") };
    },
  },
];

/** Calls from the first token on, one a turn of the event loop, until its successor has come. */
async function watch(createClient, registry) {
  let underWay = 0;
  let answers = 0;
  const client = createClient({
    baseUrl: registry.baseUrl({ latencyMs, lifetimeMs }),
    jwt: registry.jwt,
    // All replace a token in the second half of its life.
    marginMs: lifetimeMs / 2,
    tokenTtlMs: lifetimeMs / 2,
    async fetch(url, init) {
      underWay++;
      try {
        return await fetch(url, init);
      } finally {
        underWay--;
        answers++;
      }
    },
  });
  await client.token("7");

  const waits = [];
  const calls = [];
  while (answers < 2 || waits.length === 0) {
    calls.push(call(client, () => underWay > 0, waits));
    await nextTurn();
  }
  await Promise.all(calls);
  return quantile(waits, 0.99);
}

async function call(client, isUnderWay, waits) {
  const start = performance.now();
  const answer = client.token("7");
  // Asked after the call: it may have begun the refresh itself.
  const counts = isUnderWay();
  await answer;
  if (counts) waits.push(performance.now() - start);
}
