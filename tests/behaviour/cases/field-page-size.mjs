import { assert } from "chai";
import { json, scriptedClient } from "../../support/scripted-client.mjs";
import { installations, correctPage } from "../../support/pages.mjs";
import { setUp } from "../../support/registry-client.mjs";
import { icrError } from "../../support/rejection.mjs";

/** Refusals of a page size that a walk may cost at most: halving 100 down to 1. */
const mostRefusals = 7;
const count = 120;
const idsOf = (list) => list.map(({ id }) => id);
const limitsOf = ({ requests }) => requests.map(({ query }) => query.limit);

/** Runs for registries that accept pages of these sizes at most. */
const forEachMaxLimit = async (options, run) => {
  for (const maxLimit of [99, 50, 25, 10, 7, 1]) {
    const set = setUp({ maxRetries: 0, ...options }, { installations: count, maxLimit });
    await run({ ...set, maxLimit, pageCount: (limit) => Math.floor(count / limit) + 1 });
  }
};

export const cases = {
  "all installations are read from a registry that refuses pages of 100, whatever it accepts": async () => {
    await forEachMaxLimit({}, async ({ registry, icr, maxLimit, pageCount }) => {
      assert.deepEqual(await icr.installations().toArray(), registry.installations, `at most ${maxLimit}`);
      const accepted = registry.requests.filter(({ status }) => status === 200);
      const limit = Number(accepted[0].query.limit);
      assert.isAtLeast(limit, Math.min(maxLimit, Math.ceil(maxLimit / 2)), "not much smaller than it must be");
      assert.equal(accepted.length, pageCount(limit));
      assert.isAtMost(registry.requests.length - accepted.length, mostRefusals);
    });
  },

  "pages(), a loop, toArray({ max }) and total work there, too": async () => {
    const { registry, icr } = setUp({ maxRetries: 0 }, { installations: count, maxLimit: 50 });
    const walk = icr.installations();
    const read = [];
    for await (const { installations } of walk.pages()) read.push(...installations);
    assert.deepEqual(idsOf(read), idsOf(registry.installations));
    assert.equal(walk.total, count);
    const looped = [];
    for await (const { id } of icr.installations()) looped.push(id);
    assert.deepEqual(looped, idsOf(registry.installations));
    assert.deepEqual(idsOf(await icr.installations().toArray({ max: 30 })), idsOf(registry.installations).slice(0, 30));
  },

  "pages that are read concurrently have the accepted size, too": async () => {
    for (const maxLimit of [50, 7]) {
      const { registry, icr } = setUp({ maxRetries: 0 }, { installations: count, maxLimit });
      const all = await icr.installations({ concurrency: 4 }).toArray();
      assert.deepEqual(idsOf(all), idsOf(registry.installations), `at most ${maxLimit}`);
      assert.isAtMost(registry.requests.filter(({ status }) => status === 400).length, mostRefusals);
    }
  },

  "an organization is found there, on the last page, too": async () => {
    await forEachMaxLimit({}, async ({ registry, icr, maxLimit }) => {
      const wanted = registry.installations.at(-1);
      assert.deepEqual(await icr.installationForOrganization(wanted.organization.id), wanted, `at most ${maxLimit}`);
      await icrError(icr.installationForOrganization("nobody"), "not_found");
    });
  },

  "a limit that the caller named is sent as it is, and its refusal is the caller's": async () => {
    const { registry, icr } = setUp({}, { installations: count, maxLimit: 50 });
    for (const call of [
      () => icr.installations({ limit: 100 }).toArray(),
      () => icr.installations({ limit: 51 }).pages().next(),
      () => icr.listInstallations({ limit: 100 }),
    ]) {
      registry.clearRequests();
      const error = await icrError(call(), "bad_request", { status: 400, attempts: 1 });
      assert.match(error.message, /limit must not be greater than 50/);
      assert.equal(registry.requests.length, 1);
    }
    registry.clearRequests();
    assert.equal((await icr.installations({ limit: 50 }).toArray()).length, count);
    assert.deepEqual(limitsOf(registry), ["50", "50", "50"]);
  },

  "a 400 that has nothing to do with the limit is the caller's error, soon": async () => {
    for (const body of [{ statusCode: 400, message: "The API version 2023-06-16 is not supported" }, "<html>", ""]) {
      for (const call of [
        (icr) => icr.installations().toArray(),
        (icr) => icr.installationForOrganization("some organization"),
      ]) {
        const { registry, icr } = setUp();
        registry.injectFault({ status: 400, body, times: Infinity });
        await icrError(call(icr), "bad_request", { status: 400 });
        assert.isAtMost(registry.requests.length, 1 + mostRefusals);
      }
    }
  },

  "a registry that names its highest limit in other words, or by 422, is read, too": async () => {
    const stored = installations(count);
    for (const status of [400, 422]) {
      for (const message of ["limit must be less than or equal to 50", ["Page size too large"], "Bad Request"]) {
        const { icr } = scriptedClient([
          (_, url) => {
            const { searchParams } = new URL(url);
            const [limit, page] = [Number(searchParams.get("limit")), Number(searchParams.get("page"))];
            return limit > 50
              ? json({ statusCode: status, message }, { status })
              : json(correctPage(stored, limit, page));
          },
        ]);
        assert.deepEqual(idsOf(await icr.installations().toArray()), idsOf(stored), `${status} ${message}`);
      }
    }
  },
};
