import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { attempt, root } from "../../scripts/lib/command.mjs";
import { program, startProcess } from "./processes.mjs";
import { writeRecipes } from "./recipes.mjs";
import { startRegistry } from "./servers.mjs";

const deno = join(root, "tests/stores/clients/node_modules/.bin/deno");
const { source } = writeRecipes("deno-kv").deno;
// What `Deno.openKv()` opens is below it, so that nothing of the user's is used.
const home = mkdtempSync(join(tmpdir(), "icr-deno-"));
const env = { ...process.env, DENO_DIR: home, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
const { ok: hasDeno } = await attempt([deno, "--version"], { env });

describe("Deno KV", { skip: hasDeno ? false : "Deno could not be installed" }, () => {
  const name = "deno";
  const copied = join(dirname(source), "child.mjs");
  const execArgv = ["run", "--no-check", "--unstable-kv", "--allow-all"];
  let scene;
  let running;
  const start = async () => {
    const started = await startProcess(copied, { execPath: deno, execArgv, env });
    await started.do("open", { name, module: source });
    return started;
  };
  before(async () => {
    copyFileSync(program, copied);
    [running, scene] = await Promise.all([start(), startRegistry({ installations: 11 })]);
    scene.registry.injectFault({ path: /accessTokens/, delayMs: 100, times: Infinity });
  });
  after(async () => {
    await Promise.all([running?.close(), scene?.close()]);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  test("the recipe compiles", async () => {
    const { ok, output } = await attempt([deno, "check", "--unstable-kv", source], { env });
    assert.ok(ok, output);
  });

  // One process, whose clients share nothing but the database: SQLite locks others out, as docs/token-stores.md says.
  test("a hundred clients create one token, which another process uses", async () => {
    const { registry, options, ids } = scene;
    const given = { name, options, ids: [ids[0]], clients: 100 };
    const { secrets } = await running.do("tokens", given);
    assert.equal(secrets.length, 1);
    const another = await start();
    assert.deepEqual((await another.do("tokens", given)).secrets, secrets);
    await another.close();
    assert.equal(registry.tokens.length, 1);
  });

  test("cold installations are a token each", async () => {
    const { registry, options, ids } = scene;
    const created = registry.tokens.length;
    await running.do("tokens", { name, options, ids: ids.slice(1), clients: 4 });
    assert.equal(registry.tokens.length - created, ids.length - 1);
  });

  test("a revocation is one token more for all who hold it", async () => {
    const { registry, options, ids } = scene;
    const { secrets } = await running.do("tokens", { name, options, ids: [ids[0]], clients: 100 });
    assert.deepEqual(await running.do("calls", { name, id: ids[0] }), [200]);
    const created = registry.tokens.length;
    registry.revoke(secrets[0]);
    assert.deepEqual(await running.do("calls", { name, id: ids[0] }), [200]);
    assert.equal(registry.tokens.length - created, 1);
  });
});
