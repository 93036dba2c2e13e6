import { clientOf, peers } from "../peers/index.mjs";
import { interleave, summarize, timePerCall } from "../rounds.mjs";

const installationId = "7";

// Each sample is the mean of so many calls, one after another, over connections that stay open.
const calls = [
  {
    id: "cached",
    title: "A cached token",
    detail: "",
    unit: "µs",
    method: "token",
    base: "octokit",
    count: 2_000,
    rounds: 150,
    call: (client) => client.token(installationId),
  },
  {
    id: "mint",
    title: "A new token",
    detail: "over loopback",
    unit: "ms",
    method: "mint",
    base: "fetch-json",
    count: 10,
    rounds: 400,
    call: (client) => client.mint(installationId),
  },
  {
    id: "page",
    title: "A page of 100 installations",
    detail: "over loopback",
    unit: "ms",
    method: "page",
    base: "fetch-json",
    count: 5,
    rounds: 300,
    call: (client) => client.page(100, 0),
  },
  {
    id: "fetchAs",
    title: "A call as an installation",
    detail: "over loopback, its token cached",
    unit: "ms",
    method: "fetchAs",
    base: "fetch-json",
    count: 10,
    rounds: 400,
    async call(client) {
      const answer = await client.fetchAs(installationId, "/projects");
      // octokit has read it already.
      return answer.json?.() ?? answer.data;
    },
  },
  {
    id: "json",
    title: "A call's JSON",
    detail: "over loopback, as an installation with a cached token",
    unit: "ms",
    method: "json",
    base: "fetch-json",
    count: 10,
    rounds: 400,
    call: (client) => client.json(installationId, "/projects"),
  },
];

export const measures = calls.map(({ id, title, detail, unit, method, base, count, rounds, call }) => ({
  id,
  title,
  detail,
  unit,
  base,
  async measure({ registry, effort }) {
    const contenders = {};
    for (const peer of [...peers, "exchange"]) {
      const client = (await clientOf(peer))({ baseUrl: registry.baseUrl(), jwt: registry.jwt });
      if (!client[method]) continue;
      const scale = unit === "µs" ? 1_000 : 1;
      contenders[peer] = async () => scale * (await timePerCall(count, () => call(client)));
    }
    return { peers: summarize(await interleave(contenders, rounds, effort), base) };
  },
}));
