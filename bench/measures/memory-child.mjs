// Prints, as JSON, how many bytes this process holds for each token of many, in the JavaScript heap and beside it, and how
// many milliseconds of CPU it took to get them all.
import { setTimeout as pause } from "node:timers/promises";
import { createRegistry, exampleInstallationAccessToken } from "icr-app-client/testing";

const [peer, tokens] = process.argv.slice(2);

const expiresAt = new Date(Date.now() + 7_200_000).toISOString();
const headers = { "content-type": "application/json; charset=utf-8" };

/** A registry without a network, whose buffers would be counted too. */
async function fetch(url) {
  const [, installationId] = /installations\/([^/]+)\//.exec(url);
  const token = `crs_${installationId.padStart(48, "0")}`;
  const { expiresAt: _, ...example } = exampleInstallationAccessToken;
  const answer = { ...example, installationId, token, expiresAt, expires_at: expiresAt };
  return new Response(JSON.stringify(answer), { status: 201, headers });
}

async function held() {
  for (let round = 0; round < 5; round++) {
    await pause(20);
    gc();
  }
  // The memory of wasm is external too.
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function createKeeper() {
  if (peer === "map") {
    const kept = new Map();
    return { token: async (id) => kept.set(id, await (await fetch(`/installations/${id}/accessTokens`)).json()) };
  }
  const { createClient } = await import(`../peers/${peer}.mjs`);
  const jwt = await createRegistry().signJwt({ exp: Math.floor(Date.now() / 1000) + 86_400 });
  return createClient({ baseUrl: "http://localhost", jwt, fetch });
}

const keeper = await createKeeper();
const fill = async (first, last) => {
  for (let id = first; id <= last; id++) await keeper.token(String(id));
};
// What compiled code and the first request take is not the tokens'.
await fill(1, 500);
const before = await held();
const start = process.cpuUsage();
await fill(501, tokens);
const { user, system } = process.cpuUsage(start);
const bytes = ((await held()) - before) / (tokens - 500);
console.log(JSON.stringify({ bytes, cpuMs: (user + system) / 1_000 }));
// It must be alive until here.
await keeper.token("1");
