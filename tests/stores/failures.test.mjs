import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startProcess, startProcesses } from "./processes.mjs";
import { writeRecipes } from "./recipes.mjs";
import { startDatabase, startRegistry } from "./servers.mjs";

const { REDIS_SERVER } = process.env;
const skip = REDIS_SERVER ? false : "Redis could not be installed";
const recipes = writeRecipes("failures");
const defaultLeaseMs = 5_000;

const close = [];
after(async () => {
  for (const stop of close.reverse()) await stop();
});
const closing = (started) => (close.push(started.close), started);

describe("a database or a process that fails", { skip, concurrency: true }, () => {
  for (const recipe of ["redis", "ioredis"]) {
    // Its tests follow each other: the last one kills the database.
    describe(`the recipe of ${recipe}`, { concurrency: 1, timeout: 60_000 }, () => {
      const name = recipe;
      const { module } = recipes[recipe];
      let database;
      let processes;
      let scene;
      before(async () => {
        [database, processes, scene] = await Promise.all([
          startDatabase(REDIS_SERVER),
          startProcesses(4),
          startRegistry({ installations: 3 }),
        ]);
        for (const started of [database, processes, scene]) closing(started);
        await processes.everywhere("open", { name, module, env: { REDIS_URL: database.url } });
      });

      test("who is killed while it creates a token is waited for until its lease ends, and replaced by one", async () => {
        const { registry, options, ids, received } = scene;
        const crashing = closing(await startProcess());
        await crashing.do("open", { name, module, env: { REDIS_URL: database.url } });
        // The registry creates the token, and its response never arrives: an orphan.
        registry.injectFault({ path: /accessTokens/, hang: true, handled: true });
        const isAsked = received(/accessTokens/);
        crashing.do("tokens", { name, options, ids: [ids[0]], clients: 1 }).catch(() => {});
        await isAsked;
        await crashing.close();
        const results = await processes.everywhere("tokens", { name, options, ids: [ids[0]], clients: 25 });
        assert.equal(new Set(results.flatMap(({ secrets }) => secrets)).size, 1);
        assert.equal(registry.tokens.length, 2, "the orphan, and one for all");
        for (const { ms } of results) assert.ok(ms < 2 * defaultLeaseMs, `${ms} ms`);
      });

      test("without the database each process creates its own token, within the caller's deadline", async () => {
        const { registry, options, ids } = scene;
        const ask = (id) => {
          const given = { name, options, ids: [id], clients: 1, call: { deadlineMs: 3_000 } };
          return processes.everywhere("tokens", given);
        };
        const created = registry.tokens.length;
        const isAsked = scene.received(/accessTokens/);
        registry.injectFault({ path: /accessTokens/, delayMs: 500 });
        const asked = ask(ids[1]);
        await isAsked;
        await database.close();
        await asked;
        await ask(ids[2]);
        const tokens = registry.tokens.slice(created);
        assert.equal(tokens.filter(({ installationId }) => installationId === ids[1]).length, 4);
        assert.equal(tokens.filter(({ installationId }) => installationId === ids[2]).length, 4);
      });
    });
  }
});
