import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { callAsApp } from "./caller.mjs";

async function page(registry, query = "") {
  const { body } = await callAsApp(registry, `GET /app/installations${query}`);
  return body;
}

const ends = {
  null: { first: { nextPage: 1, prevPage: null }, last: { nextPage: null, prevPage: 1 } },
  absent: { first: { nextPage: 1 }, last: { prevPage: 1 } },
  same: { first: { nextPage: 1, prevPage: 0 }, last: { nextPage: 2, prevPage: 1 } },
  beyond: { first: { nextPage: 1, prevPage: -1 }, last: { nextPage: 3, prevPage: 1 } },
};

for (const [paginationEnds, { first, last }] of Object.entries(ends)) {
  test(`a walk meets every installation once and in order, with "${paginationEnds}" at the ends`, async () => {
    const registry = createRegistry({ installations: 25, paginationEnds });
    const pages = [await page(registry), await page(registry, "?page=1"), await page(registry, "?page=2")];
    const common = { total: 25, pageCount: 3 };
    assert.deepEqual(pages[0].pagination, { ...common, currentPage: 0, ...first });
    assert.deepEqual(pages[1].pagination, { ...common, currentPage: 1, nextPage: 2, prevPage: 0 });
    assert.deepEqual(pages[2].pagination, { ...common, currentPage: 2, ...last });
    assert.deepEqual(
      pages.flatMap(({ installations }) => installations),
      registry.installations,
    );
  });
}

test("a page holds as many installations as its limit says", async () => {
  const registry = createRegistry({ installations: 25 });
  const { pagination, installations } = await page(registry, "?limit=7&page=3");
  assert.equal(installations.length, 4);
  assert.equal(pagination.pageCount, 4);
});

test("a page after the last is empty, and so is the first page of none", async () => {
  assert.deepEqual((await page(createRegistry({ installations: 3 }), "?page=9")).installations, []);
  assert.deepEqual(await page(createRegistry({ installations: 0 })), {
    pagination: { total: 0, currentPage: 0, pageCount: 0, nextPage: null, prevPage: null },
    installations: [],
  });
});

test("a list holds the installations of the calling app alone", async () => {
  const registry = createRegistry({ installations: 3 });
  const other = registry.addApp();
  const installation = registry.install({ appId: other.id });
  assert.equal((await page(registry)).pagination.total, 3);
  const { body } = await callAsApp(registry, "GET /app/installations", { jwt: await other.signJwt() });
  assert.deepEqual(body.installations, [installation]);
});

test("an invalid limit or page is rejected with a list of reasons", async () => {
  const registry = createRegistry({ maxLimit: 50 });
  const reasons = {
    "?limit=0": ["limit must not be less than 1"],
    "?limit=51": ["limit must not be greater than 50"],
    "?limit=ten&page=-1": ["limit must be an integer number", "page must not be less than 0"],
    "?page=1.5": ["page must be an integer number"],
    "?limit=": ["limit must be an integer number"],
  };
  for (const [query, message] of Object.entries(reasons)) {
    const { status, body } = await callAsApp(registry, `GET /app/installations${query}`);
    assert.equal(status, 400, query);
    assert.deepEqual(body, { statusCode: 400, message, error: "Bad Request" }, query);
  }
});
