import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startFleet, until } from "./fleet.mjs";

// Alarms are in real time: tokens live for a few seconds, but longer than a busy machine may be late.
const lifetimeMs = 5_000;
const props = { client: "a", installations: "*", may: ["token"] };

let fleet;
let unused;
before(async () => {
  fleet = await startFleet({
    gateways: { a: props },
    client: { maxRetries: 0 },
    registry: { installations: 6, tokenLifetimeMs: lifetimeMs },
  });
  unused = [...fleet.registry.installations];
});
after(() => fleet.close());

const objectCall = (id, method, ...args) =>
  fleet.control("call", { name: JSON.stringify(["installation", id]), method, args });
const stored = (id) => objectCall(id, "stored");

suite("owners of their own", { concurrency: true }, () => {
  test("a token that is used is refreshed once before it expires; one that is not is deleted with all that is stored", async () => {
    const { id } = unused.pop();
    const { token } = await fleet.ask("a", { installation: id });
    const { expiresAt } = fleet.registry.tokens.find(({ installationId }) => installationId === id);
    // The registry counts a request before the broker has its response.
    await until(async () => (await stored(id)).rows.token.token.token !== token);
    assert.equal(fleet.mints(id).length, 2);
    assert.ok(Date.now() < Date.parse(expiresAt));
    const { rows, alarm } = await stored(id);
    assert.equal(rows.asks, 0);
    assert.ok(alarm < rows.token.expiresAtMs);
    await until(async () => Object.keys((await stored(id)).rows).length === 0);
    assert.ok(Date.now() >= rows.token.expiresAtMs);
    assert.equal((await stored(id)).alarm, null);
    assert.equal(fleet.mints(id).length, 2);
  });

  test("a refresh that fails is tried again, and the token is given away until then", async () => {
    const { id } = unused.pop();
    const { token } = await fleet.ask("a", { installation: id });
    fleet.registry.injectFault({ path: `/app/installations/${id}/accessTokens`, status: 503 });
    await until(() => fleet.mints(id).length >= 2);
    assert.equal((await fleet.ask("a", { installation: id })).token, token);
    await until(() => fleet.mints(id).length >= 3);
    await until(async () => (await stored(id)).rows.asks === 0);
    assert.notEqual((await stored(id)).rows.token.token.token, token);
  });

  test("revoke deletes the token and the one before it, which still lives", async () => {
    const { id } = unused.pop();
    await fleet.ask("a", { installation: id });
    await until(() => fleet.mints(id).length === 2);
    await until(async () => (await stored(id)).rows.token.previous !== undefined);
    assert.deepEqual(await objectCall(id, "revoke"), { revoked: true });
    assert.equal(fleet.registry.requests.filter(({ method }) => method === "DELETE").length, 2);
    assert.deepEqual(await stored(id), { rows: {}, alarm: null });
  });

  test("clients that refresh ahead get one successor for all, where the broker has none yet", async () => {
    // The broker itself would refresh only at the end.
    const late = await startFleet({
      gateways: { a: props },
      client: { refreshBeforeMs: 1 },
      registry: { installations: 1, tokenLifetimeMs: lifetimeMs },
    });
    try {
      const [{ id }] = late.registry.installations;
      const ask = (holder) => late.ask("a", { installation: id, holder });
      const holders = [1, 2, 3, 4, 5];
      const [{ token }] = await Promise.all(holders.map(ask));
      // A client's window is at most half of a token's life.
      await sleep(Date.parse(late.registry.tokens[0].expiresAt) - Date.now() - lifetimeMs * 0.4);
      const tokens = async () => new Set((await Promise.all(holders.map(ask))).map((answer) => answer.token));
      await until(async () => {
        const now = await tokens();
        return now.size === 1 && !now.has(token);
      });
      assert.equal(late.mints(id).length, 2);
    } finally {
      await late.close();
    }
  });
});

test("a refresh is done by the broker's next process, unasked", async () => {
  const { id } = unused.pop();
  await fleet.ask("a", { installation: id });
  await fleet.killBroker();
  await fleet.startBroker();
  await until(() => fleet.mints(id).length === 2);
});
