import { clientOf } from "../peers/index.mjs";
import { interleave, median, summarize } from "../rounds.mjs";

const callers = 10_000;

/** Ten thousand callers of a token that is not there yet. */
export const measures = [
  {
    id: "crowd",
    title: "10 000 concurrent callers",
    detail: "of one token that has to be made",
    unit: "ms",
    base: "by-hand",
    async measure({ registry, effort }) {
      const requests = {};
      const contenders = {};
      for (const peer of ["icr-app-client", "by-hand", "octokit"]) {
        const createClient = await clientOf(peer);
        requests[peer] = [];
        contenders[peer] = async () => {
          const client = createClient({ baseUrl: registry.baseUrl(), jwt: registry.jwt });
          const before = await registry.received();
          const start = performance.now();
          await Promise.all(Array.from({ length: callers }, () => client.token("7")));
          const elapsed = performance.now() - start;
          requests[peer].push((await registry.received()) - before);
          return elapsed;
        };
      }
      const summary = summarize(await interleave(contenders, 30, effort), "by-hand");
      for (const [peer, counts] of Object.entries(requests)) summary[peer].requests = median(counts);
      return { peers: summary };
    },
  },
];
