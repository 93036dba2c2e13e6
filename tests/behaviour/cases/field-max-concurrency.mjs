import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry, exampleInstallation } from "icr-app-client/testing";
import { rejectionCode } from "../../support/registry-client.mjs";
import { json, scriptedClient } from "../../support/scripted-client.mjs";
import { thrownIcrError } from "../../support/rejection.mjs";
import { within } from "../../support/time-limit.mjs";

/** A `fetch` that counts how many requests are under way, and keeps each there for some turns. */
function counting(fetch, durationMs = 3) {
  const seen = { now: 0, most: 0, order: [] };
  return {
    seen,
    async fetch(url, init) {
      seen.now += 1;
      seen.most = Math.max(seen.most, seen.now);
      seen.order.push(new URL(url).pathname);
      try {
        await new Promise((resolve) => setTimeout(resolve, durationMs));
        return await fetch(url, init);
      } finally {
        seen.now -= 1;
      }
    },
  };
}

const draft = { permissions: { organization_projects: "VIEW" } };

function setUp(options = {}, count = 30) {
  const registry = createRegistry({ installations: Array(count).fill(draft) });
  const { seen, fetch } = counting(registry.fetch);
  const ids = registry.installations.map(({ id }) => id);
  return { registry, seen, ids, icr: new IcrClient({ jwt: registry.signJwt, fetch, ...options }) };
}

/** A client whose requests end when the case says so, in any order. */
function held(options) {
  const open = [];
  const answer = (init, url) =>
    new Promise((resolve, reject) => {
      init.signal.addEventListener("abort", () => reject(init.signal.reason));
      open.push({ id: new URL(url).pathname.split("/").at(-1), end: () => resolve(json(exampleInstallation)) });
    });
  const { icr, requests } = scriptedClient([answer], options);
  return {
    icr,
    open,
    sent: () => requests.map(({ url }) => new URL(url).pathname.split("/").at(-1)),
    async until(count) {
      const reached = async () => {
        while (requests.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
      };
      await within(2000, reached());
      await new Promise((resolve) => setTimeout(resolve, 10));
      assert.lengthOf(requests, count);
    },
  };
}

export const cases = {
  "never more requests than maxConcurrency are under way, and all are served": async () => {
    for (const maxConcurrency of [1, 2, 7]) {
      const { icr, seen, ids } = setUp({ maxConcurrency });
      const found = await Promise.all(ids.map((id) => icr.getInstallation(id)));
      assert.deepEqual(
        found.map(({ id }) => id),
        ids,
      );
      assert.equal(seen.most, maxConcurrency);
    }
  },

  "without it 100 are under way at a time": async () => {
    const { icr, seen, ids } = setUp({}, 250);
    await Promise.all(ids.map((id) => icr.getInstallation(id)));
    assert.equal(seen.most, 100);
  },

  "requests go in the order of their calls": async () => {
    // On Workers, where a client of many requests may not share promises, who waits looks again from time to time.
    for (const maxConcurrency of [1, 2, 3, 7]) {
      const { icr, seen, ids } = setUp({ maxConcurrency, coalesce: true });
      await icr.getInstallation(ids[0]);
      seen.order.length = 0;
      await Promise.all(ids.map((id) => icr.getInstallation(id)));
      assert.deepEqual(
        seen.order,
        ids.map((id) => `/app/installations/${id}`),
      );
    }
  },

  "requests that end together let the next ones in, in their order": async () => {
    for (const maxConcurrency of [2, 3, 5]) {
      const { icr, open, sent, until } = held({ maxConcurrency, coalesce: true });
      const ids = Array.from({ length: 4 * maxConcurrency }, (_, at) => `i-${at}`);
      const calls = Promise.all(ids.map((id) => icr.getInstallation(id)));
      for (let ended = 0; ended < ids.length; ended += maxConcurrency) {
        await until(ended + maxConcurrency);
        for (const { end } of open.slice(ended)) end();
      }
      await calls;
      assert.deepEqual(sent(), ids);
    }
  },

  "requests for tokens and pages, and requests with a token, count too": async () => {
    const { icr, seen, ids } = setUp({ maxConcurrency: 3 });
    await Promise.all([
      ...ids.map((id) => icr.fetchAsInstallation(id, "/projects").then((response) => response.text())),
      ...ids.map((id) => icr.createInstallationAccessToken(id)),
      icr.installations({ limit: 2, concurrency: 8 }).toArray(),
      icr.installationForOrganization("nowhere").catch(() => {}),
    ]);
    assert.equal(seen.most, 3);
    seen.most = 0;
    await icr.revokeAll();
    assert.equal(seen.most, 3);
  },

  "a limit of one is no deadlock for a call that needs a token first, a retry or a second token": async () => {
    const { registry, icr, seen, ids } = setUp({ maxConcurrency: 1 });
    registry.injectFault({ path: "/projects", status: 503, retryAfter: 0 });
    const calls = ids.slice(0, 5).map((id) => icr.fetchAsInstallation(id, "/projects"));
    for (const response of await within(5000, Promise.all(calls))) assert.equal(response.status, 200);
    registry.revoke((await icr.installationAccessToken(ids[0])).token);
    assert.equal((await within(2000, icr.fetchAsInstallation(ids[0], "/projects"))).status, 200);
    assert.equal(seen.most, 1);
  },

  "a response whose body nobody reads holds up nobody": async () => {
    const { icr, ids } = setUp({ maxConcurrency: 1 });
    for (let call = 0; call < 5; call += 1) {
      assert.equal((await within(2000, icr.fetchAsInstallation(ids[0], "/projects"))).status, 200);
    }
  },

  "a call that waits before its retry holds up nobody": async () => {
    const { registry, icr, ids } = setUp({ maxConcurrency: 1 });
    await icr.getInstallation(ids[0]);
    registry.injectFault({ path: `/app/installations/${ids[1]}`, status: 503, retryAfter: 1 });
    const ended = [];
    await Promise.all(
      [ids[1], ids[2], ids[3]].map(async (id, index) => {
        await icr.getInstallation(id);
        ended.push(index);
      }),
    );
    assert.deepEqual(ended, [1, 2, 0]);
  },

  "a place is free again after a failure, a timeout, an abort and a fetch that throws": async () => {
    const throwing = () => {
      throw new Error("no route");
    };
    const failures = [
      () => json({}, { status: 500 }),
      throwing,
      () => json({ id: 5 }),
      () => Promise.reject(new Error()),
    ];
    const { icr } = scriptedClient([...failures, ({ signal }) => hanging(signal), exampleInstallation], {
      maxConcurrency: 1,
      timeoutMs: 30,
    });
    const calls = Array.from({ length: failures.length + 1 }, () => icr.getInstallation("i").catch(({ code }) => code));
    assert.deepEqual(await within(3000, Promise.all(calls)), [
      "server_error",
      "network",
      "invalid_response",
      "network",
      "timeout",
    ]);
    assert.deepEqual(await within(1000, icr.getInstallation("i")), exampleInstallation);
  },

  "who waits for a place and aborts leaves at once, sends nothing, and frees nothing twice": async () => {
    const { icr, open, until, sent } = held({ maxConcurrency: 2 });
    const call = (id, options) => icr.getInstallation(id, options);
    const running = [call("a"), call("b")];
    await until(2);
    const caller = new AbortController();
    const reason = new Error("enough");
    const leaving = ["c", "d", "e"].map((id) => rejectionCode(call(id, { signal: caller.signal })));
    const staying = [call("f"), call("g"), call("h")];
    await until(2);
    caller.abort(reason);
    for (const left of leaving) assert.equal(await within(1000, left), reason);
    await until(2);
    open[0].end();
    await until(3);
    open[1].end();
    await until(4);
    open[2].end();
    await until(5);
    for (const { end } of open) end();
    await Promise.all([...running, ...staying]);
    assert.deepEqual(sent(), ["a", "b", "f", "g", "h"]);
  },

  "who is under way and aborts frees one place": async () => {
    const { icr, open, until } = held({ maxConcurrency: 1 });
    const caller = new AbortController();
    const leaving = rejectionCode(icr.getInstallation("a", { signal: caller.signal }));
    const staying = [icr.getInstallation("b"), icr.getInstallation("c")];
    await until(1);
    caller.abort("enough");
    assert.equal(await leaving, "enough");
    await until(2);
    open[1].end();
    await until(3);
    open[2].end();
    await Promise.all(staying);
  },

  "the wait for a place is no part of timeoutMs, but of deadlineMs": async () => {
    const registry = createRegistry({ installations: 6 });
    const { fetch } = counting(registry.fetch, 250);
    const icr = new IcrClient({ jwt: registry.signJwt, fetch, maxConcurrency: 1, timeoutMs: 1_000, maxRetries: 0 });
    const calls = registry.installations.map(({ id }) => icr.getInstallation(id));
    assert.lengthOf(await Promise.all(calls), 6);
    const { icr: busy, open, until } = held({ maxConcurrency: 1 });
    const first = busy.getInstallation("a");
    await until(1);
    assert.equal(await within(1000, rejectionCode(busy.getInstallation("b", { deadlineMs: 40 }))), "timeout");
    open[0].end();
    await first;
    await until(1);
  },

  "each client has its own places": async () => {
    const [one, other] = [held({ maxConcurrency: 1 }), held({ maxConcurrency: 1 })];
    const calls = [one.icr.getInstallation("a"), other.icr.getInstallation("a")];
    await Promise.all([one.until(1), other.until(1)]);
    for (const { open } of [one, other]) open[0].end();
    await Promise.all(calls);
  },

  "a maxConcurrency that is no count from 1 is an error that says what came": () => {
    for (const [value, came] of [
      [0, "0"],
      [-1, "-1"],
      [1.5, "1.5"],
      [NaN, "NaN"],
      ["10", "string"],
      [null, "null"],
      [true, "boolean"],
      [10n, "bigint"],
    ]) {
      const { message } = thrownIcrError(() => scriptedClient([], { maxConcurrency: value }), "invalid_options");
      assert.include(message, "`maxConcurrency`");
      assert.include(message, came);
    }
  },
};

function hanging(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
