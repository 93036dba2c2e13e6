import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { exampleInstallationAccessToken } from "icr-app-client/testing";
import { interleave, summarize } from "../rounds.mjs";

const child = fileURLToPath(new URL("cold-node-child.mjs", import.meta.url));

// What the child's clock shows at each step, from before the import on.
const steps = [
  ["coldNodeImport", "imported", "import"],
  ["coldNodeConstruct", "constructed", "import, construct"],
  ["coldNodeCached", "cached", "import, construct, cached token"],
  ["coldNodeAnswer", "answered", "the same and a new token over loopback"],
];

export const measures = [
  {
    id: "coldNode",
    title: "Cold start in Node",
    detail: "import, cached token, new token",
    unit: "ms",
    base: "octokit",
    async measure({ registry, files, effort }) {
      const expiresAt = new Date(Date.now() + 7_200_000).toISOString();
      const stored = JSON.stringify({ ...exampleInstallationAccessToken, installationId: "7", expiresAt });
      const contenders = {};
      for (const peer of ["icr-app-client", "by-hand", "octokit"]) {
        contenders[peer] = async () => {
          const given = [join(files, `${peer}.js`), registry.baseUrl(), registry.jwt, stored];
          const { stdout } = await promisify(execFile)(process.execPath, [child, ...given]);
          return JSON.parse(stdout);
        };
      }
      const samples = await interleave(contenders, 25, effort);
      return steps.map(([id, step, detail]) => {
        const ofStep = Object.entries(samples).map(([peer, own]) => [peer, own.map((sample) => sample[step])]);
        return { id, detail, peers: summarize(Object.fromEntries(ofStep), "octokit") };
      });
    },
  },
];
