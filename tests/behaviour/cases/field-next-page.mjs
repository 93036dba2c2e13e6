import { assert } from "chai";
import * as icrAppClient from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { createClient } from "../../support/registry-client.mjs";
import { thrownIcrError } from "../../support/rejection.mjs";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { listing, installations } from "../../support/pages.mjs";

const { nextPage } = icrAppClient;
const ends = ["null", "absent", "same", "beyond"];

/** The ids of all pages, read as an infinite list reads them, and how many pages there were. */
async function readAll(icr, limit) {
  const ids = [];
  let pages = 0;
  for (let page = 0; page !== null;) {
    const read = await icr.listInstallations({ limit, page });
    ids.push(...read.installations.map(({ id }) => id));
    pages += 1;
    assert.isAtMost(pages, 20, "the list ends");
    page = nextPage(read);
  }
  return { ids, pages };
}

/** What the pagination of a page says. */
const pageOf = (pagination, items = { installations: [{}] }) => ({ pagination, ...items });
const middle = { total: 30, currentPage: 1, pageCount: 3, nextPage: 2, prevPage: 0 };

export const cases = {
  "nextPage leads through all pages, whatever the ends hold": async () => {
    for (const paginationEnds of ends) {
      for (const [count, limit, pageCount] of [
        [25, 10, 3],
        [20, 10, 2],
        [1, 10, 1],
        [10, 10, 1],
        [5, 1, 5],
      ]) {
        const registry = createRegistry({ installations: count, paginationEnds });
        const { ids, pages } = await readAll(createClient(registry), limit);
        assert.deepEqual(
          ids,
          registry.installations.map(({ id }) => id),
          paginationEnds,
        );
        assert.equal(pages, pageCount, `${paginationEnds}, ${count} by ${limit}`);
      }
    }
  },

  "an empty list has no next page": async () => {
    for (const paginationEnds of ends) {
      const icr = createClient(createRegistry({ installations: 0, paginationEnds }));
      assert.isNull(nextPage(await icr.listInstallations()));
    }
  },

  "nextPage is the number of the next page, or null": () => {
    assert.equal(nextPage(pageOf(middle)), 2);
    assert.equal(nextPage(pageOf({ ...middle, currentPage: 0, nextPage: 1, prevPage: null })), 1);
    const last = { ...middle, currentPage: 2, prevPage: 1 };
    for (const end of [null, undefined, 2, 3, 0]) assert.isNull(nextPage(pageOf({ ...last, nextPage: end })), `${end}`);
    const { nextPage: _, ...absent } = last;
    assert.isNull(nextPage(pageOf(absent)));
  },

  "it serves for the pages of other endpoints": () => {
    for (const items of [{ projects: [{}] }, { requests: [] }, {}]) {
      assert.equal(nextPage(pageOf(middle, items)), 2);
      assert.isNull(nextPage(pageOf({ ...middle, currentPage: 2, nextPage: 3 }, items)));
    }
  },

  "a next page that would lead backwards, or nowhere, is not followed": () => {
    for (const next of [0, 1, -1, 1.5, "2", {}, NaN]) {
      assert.include([null, 2], nextPage(pageOf({ ...middle, nextPage: next })), `${next}`);
    }
  },

  "it changes nothing": () => {
    const page = Object.freeze(pageOf(Object.freeze({ ...middle })));
    assert.equal(nextPage(page), 2);
  },

  "installations({ page }) starts at that page": async () => {
    for (const paginationEnds of ends) {
      for (const concurrency of [1, 4]) {
        const registry = createRegistry({ installations: 25, paginationEnds });
        const ids = registry.installations.map(({ id }) => id);
        for (const page of [0, 1, 2]) {
          registry.clearRequests();
          const list = createClient(registry).installations({ limit: 10, page, concurrency });
          const found = await list.toArray();
          assert.deepEqual(
            found.map(({ id }) => id),
            ids.slice(page * 10),
            `${paginationEnds}: page ${page}`,
          );
          assert.equal(list.total, 25);
          // A page that is said to come after the last may be looked at.
          assert.isAtMost(registry.requests.length, 3 - page + (paginationEnds === "beyond" ? 1 : 0));
          assert.equal(registry.requests[0].query.page, String(page));
        }
      }
    }
  },

  "each reading of it starts there, by pages and one by one, and max counts from there": async () => {
    const registry = createRegistry({ installations: 25 });
    const ids = registry.installations.map(({ id }) => id);
    const list = createClient(registry).installations({ limit: 5, page: 3 });
    const numbers = [];
    for await (const { pagination } of list.pages()) numbers.push(pagination.currentPage);
    assert.deepEqual(numbers, [3, 4]);
    const oneByOne = [];
    for await (const { id } of list) oneByOne.push(id);
    assert.deepEqual(oneByOne, ids.slice(15));
    assert.deepEqual(
      (await list.toArray({ max: 7 })).map(({ id }) => id),
      ids.slice(15, 22),
    );
  },

  "a page beyond the last is an empty list": async () => {
    const registry = createRegistry({ installations: 5 });
    for (const page of [1, 7, 1000]) {
      assert.deepEqual(await createClient(registry).installations({ limit: 5, page }).toArray(), []);
    }
  },

  "a walk from a page repeats nothing that moved to a later page": async () => {
    const stored = installations(30);
    let reads = 0;
    const { icr } = listing(stored, (page) => {
      if (++reads === 1) stored.unshift({ ...stored[0], id: "new" });
      return page;
    });
    const found = (await icr.installations({ limit: 10, page: 1 }).toArray()).map(({ id }) => id);
    assert.equal(new Set(found).size, found.length);
    for (let index = 10; index < 30; index += 1) assert.include(found, `i${index}`);
  },

  "a page that is no count from 0 is an error that says what came": () => {
    for (const [value, came] of [
      [-1, "-1"],
      [1.5, "1.5"],
      [NaN, "NaN"],
      ["1", "string"],
      [null, "null"],
      [2n, "bigint"],
    ]) {
      const { icr, requests } = scriptedClient([]);
      const { message } = thrownIcrError(() => icr.installations({ page: value }), "invalid_argument");
      assert.include(message, "`page`");
      assert.include(message, came);
      assert.lengthOf(requests, 0);
    }
  },
};
