import { assert } from "chai";
import { tokenRequests, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";
import { thrownIcrError } from "../../support/rejection.mjs";
import { within } from "../../support/time-limit.mjs";
import { scriptedClient } from "../../support/scripted-client.mjs";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const lifetime = 2 * hour;

/** A client whose token has so long to live, when a caller gets it. */
async function read(clock, refreshBeforeMs, leftMs, lifetimeMs) {
  const { registry, icr, events, id } = setUp({ refreshBeforeMs }, { tokenLifetimeMs: lifetimeMs });
  const old = await icr.installationAccessToken(id);
  clock.advance(lifetimeMs - leftMs);
  const refreshed = events.next("created");
  assert.equal((await icr.installationAccessToken(id)).token, old.token, `${refreshBeforeMs}: ${leftMs} ms left`);
  return { registry, refreshed };
}

async function refreshes(clock, refreshBeforeMs, leftMs, lifetimeMs = lifetime) {
  const { registry, refreshed } = await read(clock, refreshBeforeMs, leftMs, lifetimeMs);
  await within(2000, refreshed);
  assert.equal(tokenRequests(registry).length, 2);
}

async function doesNotRefresh(clock, refreshBeforeMs, leftMs, lifetimeMs = lifetime) {
  const { registry } = await read(clock, refreshBeforeMs, leftMs, lifetimeMs);
  // What is going to be sent is sent by then.
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(registry.requests.length, 1, `${refreshBeforeMs}: ${leftMs} ms left`);
}

export const cases = {
  "refreshBeforeMs is the time before the end from which a token is refreshed behind its callers": withClock(
    async (clock) => {
      for (const refreshBeforeMs of [15 * second, minute, 20 * minute, 59 * minute]) {
        await doesNotRefresh(clock, refreshBeforeMs, refreshBeforeMs + second);
        // Jitter takes up to a tenth of the window.
        await refreshes(clock, refreshBeforeMs, refreshBeforeMs * 0.9 - 1);
      }
    },
  ),

  "without it the window is the last 5 minutes": withClock(async (clock) => {
    await doesNotRefresh(clock, undefined, 5 * minute + second);
    await refreshes(clock, undefined, 4.5 * minute - 1);
  }),

  "a refreshBeforeMs of more than half of the lifetime counts as half": withClock(async (clock) => {
    for (const [refreshBeforeMs, lifetimeMs] of [
      [61 * minute, lifetime],
      [lifetime, lifetime],
      [24 * hour, lifetime],
      [2_147_483_647, lifetime],
      [5 * minute, 60 * second],
    ]) {
      await doesNotRefresh(clock, refreshBeforeMs, lifetimeMs / 2 + second, lifetimeMs);
      await refreshes(clock, refreshBeforeMs, lifetimeMs * 0.45 - 1, lifetimeMs);
    }
  }),

  "with a refreshBeforeMs of 0 nothing is refreshed before the last seconds, when callers wait": withClock(
    async (clock) => {
      for (const leftMs of [hour, 5 * minute, minute, 11 * second]) await doesNotRefresh(clock, 0, leftMs);
      const { registry, icr, id } = setUp({ refreshBeforeMs: 0 });
      const old = await icr.installationAccessToken(id);
      clock.advance(lifetime - 9 * second);
      assert.notEqual((await icr.installationAccessToken(id)).token, old.token);
      assert.equal(tokenRequests(registry).length, 2);
    },
  ),

  "a refreshBeforeMs that is no number of milliseconds is an error that says what came": () => {
    for (const [value, came] of [
      [-1, "-1"],
      [NaN, "NaN"],
      [-Infinity, "-Infinity"],
      ["300000", "string"],
      [null, "null"],
      [5n, "bigint"],
      [{}, "object"],
      [new Date(), "object"],
    ]) {
      const { message } = thrownIcrError(() => scriptedClient([], { refreshBeforeMs: value }), "invalid_options");
      assert.include(message, "`refreshBeforeMs`");
      assert.include(message, came);
    }
  },
};
