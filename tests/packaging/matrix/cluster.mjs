import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRegistry } from "../../../dist/testing.js";
import { root, run } from "../../../scripts/lib/command.mjs";
import { serve } from "../../../scripts/lib/node-server.mjs";
import { startS3 } from "./cluster/s3.mjs";
import { leaseMs, startCluster } from "./cluster/start.mjs";
import { Skip, folder } from "./tools.mjs";

const places = ["a", "b", "c"];

/**
 * Experimental, as the cluster mode of workerd is: three processes share the broker's Durable Objects through S3. It needs a newer
 * workerd than the other tests have, and Python.
 */
export const cluster = {
  name: "workerd-cluster",
  folder,
  isInCi: false,
  version: async () => /\d{4}-\d\d-\d\d/.exec(await run([workerd(), "--version"]))[0],
  async check(consumer) {
    const program = workerd();
    const s3 = await startS3();
    const registry = createRegistry({ installations: 31 });
    const server = await serve({ fetch: registry.fetch });
    const processes = new Map();
    try {
      const started = await startCluster({
        workerd: program,
        folder: consumer.folder,
        storageUrl: s3.url,
        places,
        env: { APP_ID: registry.appId, REGISTRY_URL: server.url, JWT: await registry.signJwt() },
      });
      for (const [place, each] of started) processes.set(place, each);
      const [one, ...others] = registry.installations.map(({ id }) => id);
      const tokens = [await checkCrowd(processes, registry, one), ...(await checkMany(processes, registry, others))];
      await checkTakeover(processes, registry, [one, ...others], tokens);
      return 3;
    } finally {
      await Promise.all([...processes.values()].map((each) => each.kill()));
      await server.close();
      await s3.close();
    }
  },
};

function workerd() {
  const path = join(root, folder, "node_modules/workerd-cluster/bin/workerd");
  if (!existsSync(path)) throw new Skip("the matrix has a workerd with clusters for Linux on x64 alone");
  return path;
}

const mints = ({ requests }) => requests.filter(({ path }) => path.endsWith("/accessTokens")).length;
const isToken = (answer) => typeof answer === "string";
const placeOf = (process, id) => process.post("place", { object: JSON.stringify(["installation", id]) });

/** Lets each process ask, for what it is given by its index. */
const everywhere = async (processes, question) =>
  (await Promise.all([...processes.values()].map((each, index) => each.post("ask", question(index))))).flat();

/** One token for a crowd that is spread over the processes. */
async function checkCrowd(processes, registry, id) {
  const tokens = await everywhere(processes, () => ({ installations: [id], callers: 333 }));
  assert.equal(tokens.length, 333 * processes.size);
  assert.ok(isToken(tokens[0]), JSON.stringify(tokens[0]));
  assert.deepEqual([...new Set(tokens)], [tokens[0]]);
  assert.equal(mints(registry), 1);
  return tokens[0];
}

/** One token for each installation, whichever process asks for it first. */
async function checkMany(processes, registry, ids) {
  const before = mints(registry);
  const turned = (by) => [...ids.slice(by), ...ids.slice(0, by)];
  const share = ids.length / processes.size;
  const answers = await everywhere(processes, (index) => ({ installations: turned(index * share) }));
  const tokens = answers.slice(0, ids.length);
  assert.deepEqual(new Set(answers), new Set(tokens));
  assert.ok(tokens.every(isToken), JSON.stringify(tokens.find((token) => !isToken(token))));
  assert.equal(new Set(tokens).size, ids.length);
  assert.equal(mints(registry) - before, ids.length);
  return tokens;
}

/** A process with objects is killed: callers get an error until its lease ends, and then the same tokens from the others. */
async function checkTakeover(processes, registry, ids, tokens) {
  const before = mints(registry);
  const [any] = processes.values();
  const owner = await placeOf(any, ids[0]);
  await processes.get(owner).kill();
  processes.delete(owner);

  const expected = [...processes].flatMap(() => tokens);
  const ask = () => everywhere(processes, () => ({ installations: ids }));
  // Once more than the lease: what the takeover itself takes.
  const endMs = performance.now() + 2 * leaseMs;
  let answers = await ask();
  while (!answers.every(isToken) && performance.now() < endMs) {
    const final = answers.find((answer) => !isToken(answer) && !answer.error.retryable);
    assert.equal(final, undefined, JSON.stringify(final));
    await sleep(100);
    answers = await ask();
  }
  assert.deepEqual(answers, expected);
  assert.equal(mints(registry), before);
  const [left] = processes.values();
  assert.ok(processes.has(await placeOf(left, ids[0])), "the process was not killed");
}
