import { assert } from "chai";
import { installations, listing, correctPage } from "../../support/pages.mjs";
import { icrError } from "../../support/rejection.mjs";

const stored = installations(25);
const ids = stored.map(({ id }) => id);

/** Reads a registry that changes its pages, one at a time and several, and checks that nothing is missed. */
async function readsAll(change, { expected = ids, limit = 10, requests = 6 } = {}) {
  for (const concurrency of [1, 4]) {
    const { icr, requestedPages } = listing(stored, change);
    const read = await icr.installations({ limit, concurrency }).toArray();
    assert.deepEqual(
      read.map(({ id }) => id),
      expected,
    );
    assert.isAtMost(requestedPages.length, requests + concurrency, `pages ${requestedPages}`);
  }
}

const withPagination = (fields) => (page) => ({ ...page, pagination: { ...page.pagination, ...fields } });

export const cases = {
  "a wrong total hides nothing and invents nothing": async () => {
    for (const total of [0, 1, 10, 24, 26, 5000, -1, 2.5, 1e300]) {
      await readsAll(withPagination({ total }));
      await readsAll(withPagination({ total, pageCount: Math.ceil(total / 10) }));
    }
  },

  "a wrong pageCount hides nothing and invents nothing": async () => {
    for (const pageCount of [0, 1, 2, 4, 1e9, -1, 0.5]) await readsAll(withPagination({ pageCount }));
  },

  "a wrong currentPage is not looked at": async () => {
    for (const currentPage of [0, 1, 99, -1]) await readsAll(withPagination({ currentPage }));
  },

  "nextPage and prevPage may be anything": async () => {
    for (const nextPage of [null, undefined, 0, 1, 2, -1, 1e9, 0.5, "1", "", false, {}, []]) {
      await readsAll(withPagination({ nextPage, prevPage: nextPage }));
    }
  },

  "all of pagination may be wrong at once": async () => {
    await readsAll(withPagination({ total: 0, pageCount: 0, currentPage: 0, nextPage: null }));
    await readsAll(withPagination({ total: 1e9, pageCount: 1e9, currentPage: 0, nextPage: 1e9 }));
  },

  "a registry that numbers pages from 1 in its responses is read whole": async () => {
    await readsAll((page, { page: number }) =>
      withPagination({ currentPage: number + 1, nextPage: page.pagination.nextPage && number + 2 })(page),
    );
  },

  "an empty page ends the iteration, whatever pagination says": async () => {
    const emptyAfter =
      (count) =>
      (page, { page: number }) =>
        number < count ? page : { ...page, installations: [] };
    for (const count of [0, 1, 2]) {
      await readsAll(
        (page, request) => withPagination({ total: 1e6, nextPage: request.page + 1 })(emptyAfter(count)(page, request)),
        { expected: ids.slice(0, count * 10) },
      );
    }
  },

  "a page that repeats forever ends the iteration": async () => {
    await readsAll((page, { limit }) => ({ ...correctPage(stored, limit, 0), pagination: page.pagination }), {
      expected: ids.slice(0, 10),
    });
    await readsAll((_, { limit }) => withPagination({ total: 1e6, nextPage: 1 })(correctPage(stored, limit, 0)), {
      expected: ids.slice(0, 10),
    });
  },

  "pages that overlap yield each installation once": async () => {
    const shifted =
      (by) =>
      (page, { limit, page: number }) => {
        const start = Math.max(0, number * limit - number * by);
        return { ...page, installations: stored.slice(start, start + limit) };
      };
    await readsAll(shifted(1));
    await readsAll(shifted(4));
  },

  "an installation that is on a page twice is yielded once": async () => {
    await readsAll((page) => ({ ...page, installations: page.installations.flatMap((one) => [one, one]) }));
  },

  "pages() omits what an earlier page had": async () => {
    const overlapping = (page, { limit, page: number }) => {
      const start = number * (limit - 2);
      return { ...page, installations: stored.slice(start, start + limit) };
    };
    const { icr } = listing(stored, overlapping);
    const read = [];
    for await (const page of icr.installations({ limit: 10 }).pages()) {
      read.push(...page.installations.map(({ id }) => id));
      assert.equal(page.pagination.total, 25);
    }
    assert.deepEqual(read, ids);
  },

  "a registry that returns fewer per page than the limit is read whole": async () => {
    await readsAll((_, { page }) => correctPage(stored, 7, page), { limit: 100 });
  },

  "pagination of another shape is invalid_response": async () => {
    for (const wrong of [null, [], "x", { total: "25" }, { total: null }, { total: 25, currentPage: 0 }]) {
      const { icr } = listing(stored, (page) => ({ ...page, pagination: wrong }));
      await icrError(icr.installations().toArray(), "invalid_response", { status: 200 });
    }
  },
};
