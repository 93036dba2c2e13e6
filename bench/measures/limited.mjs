import { clientOf } from "../peers/index.mjs";
import { interleave, median, summarize } from "../rounds.mjs";

const perSecond = 20;

/** Tenants whose tokens are all missing, of a registry that refuses what is more than it has room for. */
export const measures = [
  {
    id: "limited",
    title: "200 cold tenants",
    detail: `of a registry with room for ${perSecond} requests a second`,
    unit: "s",
    base: "by-hand",
    async measure({ registry, effort }) {
      const counts = {};
      const contenders = {};
      for (const peer of ["icr-app-client", "by-hand", "octokit-throttled"]) {
        const createClient = await clientOf(peer);
        counts[peer] = [];
        contenders[peer] = async () => {
          const { baseUrl, received } = registry.limited(perSecond);
          const client = createClient({ baseUrl, jwt: registry.jwt });
          const start = performance.now();
          const tenants = Array.from({ length: effort.tenants }, (_, tenant) => client.token(String(tenant + 1)));
          const outcomes = await Promise.allSettled(tenants);
          const seconds = (performance.now() - start) / 1_000;
          const failed = outcomes.filter(({ status }) => status === "rejected").length;
          counts[peer].push({ failed, requests: await received() });
          return seconds;
        };
      }
      // Once: octokit's plugin takes a second for each request that writes.
      const peers = summarize(await interleave(contenders, 1, { rounds: 1, warmUps: 0 }), "by-hand");
      for (const [peer, taken] of Object.entries(counts)) {
        peers[peer].requests = median(taken.map(({ requests }) => requests));
        peers[peer].failed = median(taken.map(({ failed }) => failed));
      }
      return { peers };
    },
  },
];
