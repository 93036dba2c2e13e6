import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { installations, listing, correctPage } from "../../support/pages.mjs";
import { icrError } from "../../support/rejection.mjs";
import { json, scriptedClient } from "../../support/scripted-client.mjs";

const idsOf = (list) => list.map(({ id }) => id);

function createClient(registry) {
  return new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, maxRetries: 0 });
}

async function idsIn(iterable) {
  const ids = [];
  for await (const { id } of iterable) ids.push(id);
  return ids;
}

export const cases = {
  "each installation is yielded once and in order, whatever nextPage and prevPage are at the ends": async () => {
    for (const paginationEnds of ["null", "absent", "same", "beyond"]) {
      for (const count of [0, 1, 9, 10, 11, 20, 25]) {
        for (const concurrency of [1, 4]) {
          const registry = createRegistry({ installations: count, paginationEnds });
          const iterable = createClient(registry).installations({ limit: 10, concurrency });
          assert.deepEqual(await idsIn(iterable), idsOf(registry.installations), `${paginationEnds} ${count}`);
        }
      }
    }
  },

  "each page of a correct registry is requested once": async () => {
    for (const [count, pages] of [
      [0, [0]],
      [1, [0]],
      [25, [0, 1, 2]],
      // After a full last page one more is requested: its `pagination` may be wrong.
      [20, [0, 1, 2]],
    ]) {
      const { icr, requestedPages } = listing(installations(count));
      await icr.installations({ limit: 10 }).toArray();
      assert.deepEqual(requestedPages, pages);
    }
  },

  "all installations are read over HTTP": async ({ serve }) => {
    const served = await serve({ installations: 120, paginationEnds: "beyond" });
    const icr = new IcrClient({ jwt: served.jwt, baseUrl: served.baseUrl });
    assert.deepEqual(await icr.installations({ concurrency: 2 }).toArray(), served.installations);
    const paths = (await served.received()).map(({ path }) => path);
    assert.deepEqual(paths.slice(0, 2), ["/app/installations?limit=100&page=0", "/app/installations?limit=100&page=1"]);
  },

  "nothing is sent before the first installation is read": async () => {
    const { icr, requestedPages } = listing(installations(3));
    const iterable = icr.installations();
    iterable.pages();
    await Promise.resolve();
    assert.deepEqual([requestedPages, iterable.total], [[], undefined]);
  },

  "pages are yielded as the API returns them, and the total is known from the first on": async () => {
    const registry = createRegistry({ installations: 25 });
    const icr = createClient(registry);
    const iterable = icr.installations({ limit: 10 });
    const pages = [];
    for await (const page of iterable.pages()) {
      pages.push(page);
      assert.equal(iterable.total, 25);
    }
    for (const [page, yielded] of pages.entries()) {
      assert.deepEqual(yielded, await icr.listInstallations({ limit: 10, page }));
    }
    assert.equal(pages.length, 3);
  },

  "toArray returns the first max, and reads no more pages than that needs": async () => {
    for (const [max, count, pages] of [
      [undefined, 25, 3],
      [Infinity, 25, 3],
      [0, 0, 0],
      [1, 1, 1],
      [10, 10, 1],
      [11, 11, 2],
      [500, 25, 3],
    ]) {
      const { icr, requestedPages } = listing(installations(25));
      const list = await icr.installations({ limit: 10 }).toArray({ max });
      assert.deepEqual(idsOf(list), idsOf(installations(count)), `${max}`);
      assert.equal(requestedPages.length, pages, `${max}`);
    }
  },

  "breaking out of a loop requests no more, and each loop starts again": async () => {
    const { icr, requestedPages } = listing(installations(25));
    const iterable = icr.installations({ limit: 10 });
    for await (const { id } of iterable) if (id === "i3") break;
    for await (const page of iterable.pages()) if (page) break;
    assert.deepEqual(requestedPages, [0, 0]);
    assert.equal((await iterable.toArray()).length, 25);
    assert.equal((await idsIn(iterable)).length, 25);
  },

  "concurrency prefetches pages, and yields them in order": async () => {
    const stored = installations(60);
    for (const concurrency of [1, 3]) {
      let inFlight = 0;
      let most = 0;
      const response = async (_, url) => {
        const page = Number(new URL(url).searchParams.get("page"));
        most = Math.max(most, (inFlight += 1));
        await new Promise((resolve) => setTimeout(resolve, page % 2 ? 0 : 4));
        inFlight -= 1;
        return json(correctPage(stored, 10, page));
      };
      const iterable = scriptedClient([response]).icr.installations({ limit: 10, concurrency });
      assert.deepEqual(await idsIn(iterable), idsOf(stored));
      assert.equal(most, concurrency);
    }
  },

  "a page that fails ends the iteration with its error, after the pages before it": async () => {
    for (const concurrency of [1, 3]) {
      const stored = installations(50);
      const { icr } = listing(stored, (page, { page: number }) => (number === 2 ? { pagination: {} } : page));
      const read = [];
      const iterate = async () => {
        for await (const { id } of icr.installations({ limit: 10, concurrency })) read.push(id);
      };
      await icrError(iterate(), "invalid_response", { status: 200 });
      assert.deepEqual(read, idsOf(stored.slice(0, 20)));
    }
  },

  "breaking out while prefetched pages fail leaves nothing unhandled": async () => {
    const failing = () => json({ statusCode: 500 }, { status: 500 });
    const { icr } = scriptedClient([(_, url) => (url.endsWith("page=0") ? Response.json(first) : failing())]);
    const first = { pagination: { total: 90, currentPage: 0, pageCount: 90 }, installations: installations(1) };
    for await (const page of icr.installations({ limit: 1, concurrency: 4 }).pages()) if (page) break;
    const iterable = icr.installations({ limit: 1, concurrency: 4 }).toArray();
    await icrError(iterable, "server_error");
  },
};
