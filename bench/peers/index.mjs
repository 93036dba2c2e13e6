import { readFileSync } from "node:fs";

/** Who is measured, the package first; what a contender's client has no method for it does not take part in. */
export const peers = ["icr-app-client", "by-hand", "fetch-json", "octokit", "ky", "openapi-fetch"];

/** Parts of the package by themselves: what stands in the way of being faster. They are measured, but not drawn. */
export const floors = ["exchange", "wasm-alone"];

export const names = {
  "icr-app-client": "icr-app-client",
  "by-hand": "by hand",
  "fetch-json": "fetch + json()",
  octokit: "@octokit/auth-app",
  "octokit-throttled": "octokit, throttling",
  ky: "ky",
  "openapi-fetch": "openapi-fetch",
  map: "the tokens in a Map",
  exchange: "its exchange without wasm",
  "wasm-alone": "by hand with its wasm unused",
};

/** @returns {Promise<(options: { baseUrl: string, jwt: string }) => object>} */
export async function clientOf(peer) {
  return (await import(`./${peer}.mjs`)).createClient;
}

/** The versions that the lock file names. */
export function peerVersions() {
  const { packages } = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url), "utf8"));
  const installed = Object.keys(packages[""].dependencies).map((name) => [
    name,
    packages[`node_modules/${name}`].version,
  ]);
  return Object.fromEntries(installed);
}
