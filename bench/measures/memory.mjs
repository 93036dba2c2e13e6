import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { interleave, summarize } from "../rounds.mjs";

const child = fileURLToPath(new URL("memory-child.mjs", import.meta.url));

/** One process with a token of each of 15 000 installations. */
export const measures = [
  {
    id: "memory",
    title: "A cached token in memory",
    detail: "one of 15 000",
    unit: "bytes",
    base: "map",
    async measure({ effort }) {
      const contenders = {};
      for (const peer of ["icr-app-client", "by-hand", "octokit", "map"]) {
        contenders[peer] = async () => {
          const given = ["--expose-gc", child, peer, String(effort.tokens)];
          const { stdout } = await promisify(execFile)(process.execPath, given);
          return JSON.parse(stdout);
        };
      }
      const samples = await interleave(contenders, 3, { ...effort, warmUps: 0 });
      const summaryOf = (field) => {
        const own = Object.entries(samples).map(([peer, taken]) => [peer, taken.map((sample) => sample[field])]);
        return { peers: summarize(Object.fromEntries(own), "map") };
      };
      const cpu = { id: "tenants", title: "CPU of 15 000 tenants", detail: "a token for each, no network", unit: "ms" };
      return [summaryOf("bytes"), { ...cpu, ...summaryOf("cpuMs") }];
    },
  },
];
