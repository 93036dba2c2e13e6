import { assert } from "chai";
import { setUp } from "../../support/registry-client.mjs";
import { icrError, rejection, thrownIcrError } from "../../support/rejection.mjs";

/** A caller of a registry with `/list`: these items, whose page is what `answer` makes of it. */
function withList(items, answer = (page) => page, options = {}) {
  const events = [];
  const { registry, icr } = setUp({ onEvent: (event) => events.push(event), ...options });
  const asked = [];
  registry.route("GET", "/list", ({ request }) => {
    const query = new URL(request.url).searchParams;
    const limit = Number(query.get("limit"));
    const page = Number(query.get("page"));
    asked.push({ limit, page, query: [...query] });
    const pageCount = Math.ceil(items.length / limit);
    const pagination = {
      total: items.length,
      currentPage: page,
      pageCount,
      nextPage: page + 1 < pageCount ? page + 1 : null,
      prevPage: page > 0 ? page - 1 : null,
    };
    return answer({ pagination, items: items.slice(page * limit, (page + 1) * limit) }, page);
  });
  return { registry, icr, app: icr.asApp(), asked, events };
}

const numbered = (count) => Array.from({ length: count }, (_, at) => ({ id: `item-${at}` }));
const collect = (iterable) => Array.fromAsync?.(iterable) ?? collectSlowly(iterable);

async function collectSlowly(iterable) {
  const all = [];
  for await (const each of iterable) all.push(each);
  return all;
}

const ids = (items) => items.map(({ id }) => id);

export const cases = {
  "pages walks whatever answers with pagination, in order": async () => {
    const items = numbered(23);
    const { app, asked } = withList(items);
    const pages = app.pages("/list", { limit: 5 });
    assert.deepEqual(asked, []);
    const bodies = await collect(pages);
    assert.deepEqual(
      bodies.map((body) => body.items.length),
      [5, 5, 5, 5, 3],
    );
    assert.deepEqual(ids(await collect(pages.items("items"))), ids(items));
    assert.equal(bodies[0].pagination.total, 23);
  },

  "pages asks for 100 items unless the caller names a limit, and takes less where the registry does": async () => {
    const { app, asked } = withList(numbered(3));
    await collect(app.pages("/list"));
    assert.equal(asked[0].limit, 100);
    const refusing = withList(numbered(60));
    refusing.registry.injectFault({
      path: "/list",
      status: 400,
      body: { message: ["limit must not be greater than 50"] },
    });
    assert.lengthOf(await collect(refusing.app.pages("/list").items("items")), 60);
    assert.deepEqual(refusing.asked[0], {
      limit: 50,
      page: 0,
      query: [
        ["limit", "50"],
        ["page", "0"],
      ],
    });
  },

  "a request that is wrong in another way is sent once": async () => {
    const { app, registry } = withList(numbered(3));
    registry.injectFault({ path: "/list", status: 400, body: { message: "country must be a code" }, times: Infinity });
    await icrError(collect(app.pages("/list", { query: { country: "?" } })), "bad_request", { path: "/list" });
    assert.lengthOf(
      registry.requests.filter(({ path }) => path === "/list"),
      1,
    );
  },

  "query, first page and concurrency reach the registry": async () => {
    const items = numbered(40);
    const { app, asked } = withList(items);
    const rest = app.pages("/list?sort=name", { query: { country: "IS" }, limit: 5, page: 3, concurrency: 4 });
    assert.deepEqual(ids(await collect(rest.items("items"))), ids(items.slice(15)));
    assert.deepEqual(asked[0].query, [
      ["sort", "name"],
      ["country", "IS"],
      ["limit", "5"],
      ["page", "3"],
    ]);
    // One more than there are, because the last is full.
    assert.deepEqual(
      asked.map(({ page }) => page),
      [3, 4, 5, 6, 7, 8],
    );
  },

  "limit and page in the query are refused, and so is what installations refuses": async () => {
    const { app, asked } = withList(numbered(3));
    for (const [path, init] of [
      ["/list", { query: { page: 1 } }],
      ["/list", { query: { limit: 1 } }],
      ["/list", { limit: 0 }],
      ["/list", { page: -1 }],
      ["/list", { concurrency: 0.5 }],
      ["/list", { limit: "10" }],
      ["list", {}],
    ]) {
      thrownIcrError(() => app.pages(path, init), "invalid_argument");
    }
    assert.deepEqual(asked, []);
  },

  "an item that has moved to a later page comes once": async () => {
    const { app } = withList(numbered(9), (body, page) =>
      page === 1 ? { ...body, items: [{ id: "item-2" }, ...body.items.slice(1)] } : body,
    );
    const found = ids(await collect(app.pages("/list", { limit: 3 }).items("items")));
    assert.deepEqual(found, [...new Set(found)]);
    assert.include(found, "item-8");
  },

  "a registry that ignores the page number, or repeats its last page, does not keep it busy": async () => {
    const endless = (items) => () => ({
      pagination: { total: 1e6, currentPage: 0, pageCount: 1e6, nextPage: 1 },
      items,
    });
    for (const items of [numbered(3), ["a", "b"], [{ amount: 1 }, { amount: 1 }], []]) {
      const { app, asked } = withList(items, endless(items));
      assert.deepEqual(await collect(app.pages("/list", { limit: items.length || 1 }).items("items")), items);
      assert.isAtMost(asked.length, 2);
    }
  },

  "items without an id are all there, though some are alike": async () => {
    const items = [{ amount: 5 }, { amount: 5 }, { amount: 7 }, { amount: 5 }, { amount: 5 }];
    const { app } = withList(items);
    assert.deepEqual(await collect(app.pages("/list", { limit: 3 }).items("items")), items);
  },

  "pagination whose ends are null, absent, the same or beyond is understood": async () => {
    for (const nextPage of [null, undefined, 1, 2]) {
      const { app, asked } = withList(numbered(6), (body, page) =>
        page === 1 ? { ...body, pagination: { ...body.pagination, nextPage } } : body,
      );
      assert.lengthOf(await collect(app.pages("/list", { limit: 4 }).items("items")), 6);
      assert.isAtMost(asked.length, 3);
    }
  },

  "what is no page is an error that says what is missing": async () => {
    for (const body of [{ items: [] }, { pagination: null, items: [] }, [], "text", 5, null, { pagination: {} }]) {
      const { app } = withList([], () => new Response(JSON.stringify(body)));
      const error = await icrError(collect(app.pages("/list")), "invalid_response", { path: "/list", method: "GET" });
      assert.include(error.message, "`pagination`");
    }
    const { app } = withList(numbered(2));
    const { message } = await icrError(collect(app.pages("/list").items("projects")), "invalid_response");
    assert.include(message, "`items`");
  },

  "items reads the list of its name where there are several": async () => {
    const countries = [{ id: "IS" }, { id: "KE" }];
    const { app } = withList(numbered(4), (body) => ({ ...body, countries }));
    const pages = app.pages("/list", { limit: 2 });
    assert.deepEqual(await collect(pages.items("countries")), countries);
    assert.lengthOf(await collect(pages.items("items")), 4);
  },

  "a failed page fails the walk, and a signal ends it with its own reason": async () => {
    const fail = (body, page) => (page === 1 ? new Response("", { status: 500 }) : body);
    const { app } = withList(numbered(9), fail, { maxRetries: 0 });
    const read = [];
    const walk = async (init) => {
      for await (const { items } of app.pages("/list", { limit: 3, ...init })) read.push(...items);
    };
    await icrError(walk(), "server_error");
    assert.lengthOf(read, 3);
    const caller = new AbortController();
    const reason = new Error("scrolled away");
    caller.abort(reason);
    assert.equal(await rejection(walk({ signal: caller.signal })), reason);
  },

  "a walk is one call, which ends however the walk does": async () => {
    const { app, icr, events, registry } = withList(numbered(9));
    const calls = () =>
      events.filter(({ type }) => type === "call").map(({ phase, callId, code }) => [phase, callId, code]);
    const checkOne = (operation, code) => {
      const [[, callId]] = calls();
      assert.deepEqual(calls(), [
        ["start", callId, undefined],
        ["end", callId, code],
      ]);
      const requests = events.filter((event) => event.type === "request" && event.operation === operation);
      for (const request of requests) assert.equal(request.callId, callId);
      assert.isNotEmpty(requests);
      events.length = 0;
    };
    await app.accessToken();
    events.length = 0;
    app.pages("/list");
    icr.installations();
    assert.deepEqual(calls(), []);
    await collect(app.pages("/list", { limit: 4 }));
    checkOne("pages");
    for await (const page of app.pages("/list", { limit: 4 })) if (page) break;
    checkOne("pages");
    await collect(icr.installations({ limit: 2 }));
    checkOne("listInstallations");
    registry.injectFault({ path: "/list", status: 404 });
    await rejection(collect(app.pages("/list")));
    checkOne("pages", "not_found");
  },
};
