import { assert } from "chai";
import { isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { createClient, setUp } from "../../support/registry-client.mjs";
import { installations } from "../../support/pages.mjs";
import { json, scriptedClient } from "../../support/scripted-client.mjs";
import { icrError } from "../../support/rejection.mjs";

const count = 500;
/** Pages of one walk over all of them, and one more for what is read twice. */
const oneWalk = count / 100 + 1;
const organizationsOf = ({ installations: all }) => all.map(({ organization }) => organization.id);
const all = (ids, find) => Promise.all(ids.map((id) => find(id)));

/** A registry whose list changes after so many pages have been read; `change` gets the registry and the page's number. */
function changing(options, change) {
  const registry = createRegistry(options);
  let pages = 0;
  const fetch = async (...sent) => {
    const response = await registry.fetch(...sent);
    await change(registry, pages++);
    return response;
  };
  return { registry, icr: createClient(registry, { fetch, maxRetries: 0 }) };
}

export const cases = {
  "100 concurrent searches for one organization cost one walk": async () => {
    const { registry, icr } = setUp({ coalesce: true }, { installations: count });
    const wanted = registry.installations.at(-1);
    const found = await all(Array(100).fill(wanted.organization.id), icr.installationForOrganization.bind(icr));
    for (const each of found) assert.deepEqual(each, wanted);
    assert.isAtMost(registry.requests.length, oneWalk);
  },

  "100 concurrent searches for as many organizations cost one walk": async () => {
    const { registry, icr } = setUp({ coalesce: true }, { installations: count });
    const ids = organizationsOf(registry).filter((_, at) => at % 5 === 4);
    const found = await all(ids, (id) => icr.installationForOrganization(id));
    assert.deepEqual(
      found.map(({ organization }) => organization.id),
      ids,
    );
    assert.isAtMost(registry.requests.length, oneWalk);
  },

  ...Object.fromEntries(
    [true, false].map((coalesce) => [
      `500 organizations searched one after the other cost about one walk${coalesce ? "" : ", without shared requests, too"}`,
      async () => {
        const { registry, icr } = setUp({ coalesce }, { installations: count });
        // The last page is not the first that is read.
        const ids = organizationsOf(registry).toSorted();
        for (const id of ids) assert.equal((await icr.installationForOrganization(id)).organization.id, id);
        assert.isAtMost(registry.requests.length, 2 * oneWalk);
      },
    ]),
  ),

  "500 organizations searched in the order of the list cost one walk": async () => {
    const { registry, icr } = setUp({}, { installations: count });
    for (const id of organizationsOf(registry)) {
      assert.equal((await icr.installationForOrganization(id)).organization.id, id);
    }
    assert.isAtMost(registry.requests.length, oneWalk);
  },

  "a search that joins while pages are read finds what was on an earlier one": async () => {
    const { registry } = setUp({}, { installations: count });
    const [early, late] = [organizationsOf(registry)[0], organizationsOf(registry).at(-1)];
    let joined;
    const fetch = async (...sent) => {
      const response = await registry.fetch(...sent);
      if (registry.requests.length === 3) joined = icr.installationForOrganization(early);
      return response;
    };
    const icr = createClient(registry, { fetch, coalesce: true });
    await icr.installationForOrganization(late);
    assert.equal((await joined).organization.id, early);
    assert.equal(registry.requests.length, count / 100);
  },

  "50 concurrent searches for organizations that are not there cost about one walk, and are not_found": async () => {
    const { registry, icr } = setUp({ coalesce: true, maxRetries: 0 }, { installations: count });
    const unknown = Array.from({ length: 50 }, (_, nth) => `nobody-${nth}`);
    await all(unknown, (id) => icrError(icr.installationForOrganization(id), "not_found"));
    assert.isAtMost(registry.requests.length, 2 * oneWalk);
  },

  "after invalidate concurrent searches read the pages anew, and find everything": async () => {
    const { registry, icr } = setUp({ coalesce: true }, { installations: count });
    const ids = organizationsOf(registry);
    for (const round of [1, 2]) {
      registry.clearRequests();
      const found = await all(ids, (id) => icr.installationForOrganization(id));
      assert.equal(found.length, count, `round ${round}`);
      assert.equal(registry.requests.length, count / 100, `round ${round}`);
      await icr.invalidate();
    }
  },

  "a walk that fails fails all who wait for it, and the next search begins anew": async () => {
    const { registry, icr } = setUp({ coalesce: true, maxRetries: 0 }, { installations: count });
    const id = organizationsOf(registry).at(-1);
    registry.injectFault({ path: "/app/installations", status: 500 });
    const errors = await all(Array(10).fill(id), (each) =>
      icr.installationForOrganization(each).catch((error) => error),
    );
    for (const error of errors) assert.equal(error.code, "server_error");
    assert.equal((await icr.installationForOrganization(id)).organization.id, id);
  },

  "an installation that moves to an earlier page while pages are read is found": async () => {
    for (const removedCount of [1, 30, 100]) {
      const { registry, icr } = changing({ installations: 350 }, (registry, page) => {
        if (page !== 0) return;
        for (const { id } of registry.installations.slice(0, removedCount)) registry.uninstall(id);
      });
      // It is the first of the second page until those before it go.
      const moved = registry.installations[100];
      assert.deepEqual(await icr.installationForOrganization(moved.organization.id), moved, `${removedCount} removed`);
    }
  },

  "an installation that moves from the last page while that is waited for is found": async () => {
    const { registry, icr } = changing({ installations: 201 }, (registry, page) => {
      if (page === 1) registry.uninstall(registry.installations[0].id);
    });
    const moved = registry.installations[200];
    assert.deepEqual(await icr.installationForOrganization(moved.organization.id), moved);
  },

  "an installation that is sorted to the front while pages are read is found": async () => {
    const stored = installations(250).map((each, at) => ({
      ...each,
      organization: { ...each.organization, id: `o${at}` },
    }));
    const wanted = stored[220];
    let pages = 0;
    const { icr } = scriptedClient([
      (_, url) => {
        const { searchParams } = new URL(url);
        const [limit, page] = [Number(searchParams.get("limit")), Number(searchParams.get("page"))];
        if (pages++ === 1) stored.unshift(...stored.splice(220, 1));
        const shown = stored.slice(page * limit, (page + 1) * limit);
        const pagination = { total: stored.length, currentPage: page, pageCount: Math.ceil(stored.length / limit) };
        return json({ pagination: { ...pagination, nextPage: null, prevPage: null }, installations: shown });
      },
    ]);
    assert.equal((await icr.installationForOrganization(wanted.organization.id)).id, wanted.id);
  },

  "an organization that installs while pages are read is found": async () => {
    const { icr } = changing({ installations: 150 }, (registry, page) => {
      if (page === 0) registry.install({ organization: { id: "newcomer" } });
    });
    assert.equal((await icr.installationForOrganization("newcomer")).organization.id, "newcomer");
  },

  "a list that never stands still ends the search, too": async () => {
    const { registry, icr } = changing({ installations: 300 }, (registry) => {
      registry.uninstall(registry.installations[0].id);
    });
    const error = await icr.installationForOrganization("nobody").catch((reason) => reason);
    assert.isTrue(isIcrError(error));
    assert.isAtMost(registry.requests.length, 40);
  },

  "a registry whose total is wrong for good ends the search with not_found": async () => {
    for (const total of [0, 7, 1000, 1e9]) {
      const stored = installations(3);
      const pagination = { total, currentPage: 0, pageCount: 1, nextPage: null, prevPage: null };
      const { icr, requests } = scriptedClient([
        (_, url) => json({ pagination, installations: url.includes("page=0") ? stored : [] }),
      ]);
      await icrError(icr.installationForOrganization("nobody"), "not_found");
      assert.isAtMost(requests.length, 20, `${total}`);
    }
  },
};
