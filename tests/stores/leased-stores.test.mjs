import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { agreedMints } from "../support/agreed-mints.mjs";
import { startProcesses } from "./processes.mjs";
import { complaintsAboutRecipes, writeRecipes } from "./recipes.mjs";
import { startDatabase, startRegistry, startUpstashFake } from "./servers.mjs";

const { REDIS_SERVER, VALKEY_SERVER } = process.env;
const recipes = writeRecipes("leased");
const { createClient } = await import("./clients/node_modules/redis/dist/index.js");

const close = [];
const processes = await startProcesses(4);
after(async () => {
  await processes.close();
  for (const stop of close.reverse()) await stop();
});

/**
 * The recipes that run on a database of Redis's kind: a server, the recipe, its environment, and how many clients in each
 * process there are where it counts: over HTTP each command costs too much for fifty.
 */
const rows = [
  ["node-redis on Redis", REDIS_SERVER, "redis", (url) => ({ REDIS_URL: url }), 50],
  ["ioredis on Redis", REDIS_SERVER, "ioredis", (url) => ({ REDIS_URL: url }), 20],
  ["iovalkey on Redis", REDIS_SERVER, "iovalkey", (url) => ({ VALKEY_URL: url }), 20],
  ["iovalkey on Valkey", VALKEY_SERVER, "iovalkey", (url) => ({ VALKEY_URL: url }), 50],
  ["@upstash/redis on a fake of its REST interface", REDIS_SERVER, "@upstash/redis", fakeUpstash, 5],
];

const databases = new Map();
async function database(program) {
  if (!databases.has(program)) {
    const started = await startDatabase(program);
    databases.set(program, started);
    close.push(started.close);
  }
  return databases.get(program);
}

async function fakeUpstash(url) {
  const fake = await startUpstashFake(url, { createClient });
  close.push(fake.close);
  return { UPSTASH_REDIS_REST_URL: fake.url, UPSTASH_REDIS_REST_TOKEN: "a-token" };
}

test("the recipes compile", async () => assert.deepEqual(await complaintsAboutRecipes(), []));

for (const [name, program, recipe, environment, many] of rows) {
  describe(name, { skip: program ? false : "the server could not be installed" }, () => {
    let scene;
    before(async () => {
      const { url } = await database(program);
      await processes.everywhere("open", { name, module: recipes[recipe].module, env: await environment(url) });
      scene = await startRegistry({ installations: 1 + many });
      scene.registry.injectFault({ path: /accessTokens/, delayMs: 100, times: Infinity });
      close.push(scene.close);
    });

    test("a thousand callers in four processes create one token", async () => {
      const { registry, options, ids } = scene;
      const results = await processes.everywhere("tokens", { name, options, ids: [ids[0]], clients: 5, callers: 50 });
      assert.equal(new Set(results.flatMap(({ secrets }) => secrets)).size, 1);
      assert.equal(registry.tokens.length, agreedMints.coldCrowd);
    });

    test(`${many} cold installations are a token each`, async () => {
      const { registry, options, ids } = scene;
      const created = registry.tokens.length;
      await processes.everywhere("tokens", { name, options, ids: ids.slice(1), clients: 1 });
      assert.equal(registry.tokens.length - created, many);
    });

    test(`a revocation is one token more for ${4 * many} clients that hold it`, async () => {
      const { registry, options, ids } = scene;
      const [{ secrets }] = await processes.everywhere("tokens", { name, options, ids: [ids[0]], clients: many });
      assert.deepEqual((await processes.everywhere("calls", { name, id: ids[0] })).flat(), [200, 200, 200, 200]);
      const created = registry.tokens.length;
      registry.revoke(secrets[0]);
      assert.deepEqual((await processes.everywhere("calls", { name, id: ids[0] })).flat(), [200, 200, 200, 200]);
      assert.equal(registry.tokens.length - created, agreedMints.revocation);
    });
  });
}
