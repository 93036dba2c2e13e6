import { brotliCompressSync, gzipSync } from "node:zlib";
import { bundleSource } from "../bundles.mjs";

const imports = {
  "icr-app-client": 'import { IcrClient as used } from "icr-app-client";',
  "by-hand": 'import { createClient as used } from "./by-hand.mjs";',
  octokit: `import { createAppAuth } from "@octokit/auth-app"; import { request } from "@octokit/request";
    const used = [createAppAuth, request];`,
  ky: 'import used from "ky";',
  "openapi-fetch": 'import used from "openapi-fetch";',
};

const app = (peer) => `${imports[peer]} console.log(used);`;

export const measures = [
  {
    id: "bytes",
    title: "What an app downloads",
    detail: "bundled, minified, brotli",
    unit: "bytes",
    base: "octokit",
    async measure({ wasm }) {
      const peers = {};
      for (const peer of Object.keys(imports)) peers[peer] = sizes(await bundleSource(app(peer)));
      for (const summary of Object.values(peers)) summary.ratio = summary.median / peers.octokit.median;
      const glue = await bundleSource(app("icr-app-client"), ["workerd"]);
      return { peers, parts: { "core.wasm": sizes(wasm), JavaScript: sizes(glue) } };
    },
  },
];

function sizes(bytes) {
  const brotli = brotliCompressSync(bytes).length;
  return { median: brotli, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli };
}
