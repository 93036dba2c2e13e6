import { assert } from "chai";
import { setUp } from "../../support/registry-client.mjs";
import { icrError, rejection } from "../../support/rejection.mjs";
import { withClock } from "../../support/clock.mjs";

const projects = "/projects";
const second = 1000;
const minute = 60 * second;
const view = { organization_info: "VIEW", organization_projects: "VIEW" };

const pagesRead = ({ requests }) => requests.filter(({ path }) => path === "/app/installations").length;

/** A client that has found the installation of an organization and used it. */
async function withKnownOrganization(options) {
  const set = setUp({ maxRetries: 0, ...options }, { installations: [{ permissions: view }, {}, {}] });
  const organizationId = set.installation.organization.id;
  const find = () => set.icr.installationForOrganization(organizationId);
  assert.equal((await find()).id, set.id);
  assert.equal((await set.icr.fetchAsInstallation(set.id, projects)).status, 200);
  set.registry.clearRequests();
  const reinstall = () => {
    set.registry.uninstall(set.id);
    return set.registry.install({ organization: { id: organizationId }, permissions: view });
  };
  return { ...set, organizationId, find, reinstall };
}

/** What a user does with an installation's id that shows the client that the registry does not know it any more. */
const usesOfId = {
  getInstallation: ({ icr, id }) => icr.getInstallation(id),
  createInstallationAccessToken: ({ icr, id }) => icr.createInstallationAccessToken(id),
  fetchAsInstallation: ({ icr, id }) => icr.fetchAsInstallation(id, projects),
};

export const cases = {
  ...Object.fromEntries(
    Object.entries(usesOfId).map(([name, use]) => [
      `an organization that uninstalled and installed again is found anew after one refused call of ${name}`,
      async () => {
        const set = await withKnownOrganization();
        const { id } = set.reinstall();
        await icrError(use(set), "not_found", { status: 404 });
        assert.equal((await set.find()).id, id);
        assert.equal((await set.icr.fetchAsInstallation(id, projects)).status, 200);
      },
    ]),
  ),

  "a call that finds an organization's installation and uses it works at the second try after a reinstallation, without invalidate":
    async () => {
      const { icr, registry, organizationId, find, reinstall } = await withKnownOrganization();
      const call = async () => icr.fetchAsInstallation((await find()).id, projects);
      for (const round of [1, 2, 3]) {
        if (round === 1) reinstall();
        else {
          registry.uninstall((await find()).id);
          registry.install({ organization: { id: organizationId }, permissions: view });
        }
        await icrError(call(), "not_found");
        assert.equal((await call()).status, 200, `round ${round}`);
      }
    },

  "an organization that uninstalled is not found after one refused call": async () => {
    const { registry, icr, id, find } = await withKnownOrganization();
    registry.uninstall(id);
    await icrError(icr.fetchAsInstallation(id, projects), "not_found");
    await icrError(find(), "not_found");
  },

  "an organization that was suspended is not found after one refused call, and is found again when that ended":
    withClock(async (clock) => {
      for (const refusedCall of [
        ({ icr, id }) => icr.fetchAsInstallation(id, projects),
        ({ icr, id }) => icr.getInstallation(id),
        ({ icr, id }) => icr.createInstallationAccessToken(id),
      ]) {
        const set = await withKnownOrganization();
        const { registry, icr, id, find } = set;
        registry.suspend(id);
        const refused = await refusedCall(set).catch((error) => error);
        assert.equal(refused.status, 403);
        await icrError(find(), "not_found");

        registry.unsuspend(id);
        assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200, "its id works at once");
        clock.advance(11 * second);
        assert.equal((await find()).id, id);
      }
    }),

  "a suspended installation costs no token, however often it is called": async () => {
    const { registry, icr, id } = await withKnownOrganization();
    registry.suspend(id);
    for (let turn = 0; turn < 5; turn++) {
      const response = await icr.fetchAsInstallation(id, projects);
      assert.equal(response.status, 403);
      assert.match((await response.json()).message, /suspended/);
    }
    assert.equal(registry.tokens.length, 1);
    registry.unsuspend(id);
    assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
    assert.equal(registry.tokens.length, 1);
  },

  "a permission that was granted later counts after one refused call": async () => {
    const { registry, icr, id, organizationId } = await withKnownOrganization();
    const inventory = () => icr.fetchAsInstallation(id, `/organizations/${organizationId}/warehouse/inventory`);
    assert.equal((await inventory()).status, 403);
    registry.grant(id, { ...view, organization_warehouse: "WRITE" });
    // The first call may use the token of before.
    await inventory();
    assert.equal((await inventory()).status, 200);
    assert.isAtMost(registry.tokens.length, 2);
  },

  "a permission that was granted later is in what is found after one refused call": async () => {
    const { registry, icr, id, organizationId, find } = await withKnownOrganization();
    const permissions = { ...view, organization_warehouse: "WRITE" };
    registry.grant(id, permissions);
    await icr.fetchAsInstallation(id, `/organizations/${organizationId}/warehouse/inventory`);
    assert.deepEqual((await find()).permissions, permissions);
  },

  "403, 404 and 410 of a remembered installation make the next search read the pages again, other failures do not":
    async () => {
      const expected = { 403: true, 404: true, 410: true, 400: false, 429: false, 500: false, 503: false };
      for (const [status, isReadAgain] of Object.entries(expected)) {
        const { registry, icr, id, find } = await withKnownOrganization();
        registry.injectFault({ path: `/app/installations/${id}`, status: Number(status) });
        await rejection(icr.getInstallation(id));
        // After a 429 nobody may send: what is remembered needs no request.
        assert.equal((await find()).id, id, status);
        assert.equal(pagesRead(registry) > 0, isReadAgain, status);
      }
    },

  "a 404 of something that an installation asks for says nothing of the installation": async () => {
    const { registry, icr, id, find } = await withKnownOrganization();
    const response = await icr.fetchAsInstallation(id, "/projects/none");
    assert.equal(response.status, 404);
    assert.equal((await find()).id, id);
    assert.equal(pagesRead(registry), 0);
  },

  "a refusal of one installation leaves the others remembered": async () => {
    const { registry, icr, id, find } = await withKnownOrganization();
    const [, other] = registry.installations;
    registry.uninstall(other.id);
    await icrError(icr.getInstallation(other.id), "not_found");
    assert.equal((await find()).id, id);
    assert.equal(pagesRead(registry), 0);
  },

  "what was found is remembered for 10 minutes, and then searched anew": withClock(async (clock) => {
    const { registry, find, reinstall } = await withKnownOrganization();
    const { id } = reinstall();
    clock.advance(9 * minute);
    await find();
    assert.equal(pagesRead(registry), 0);
    clock.advance(2 * minute);
    assert.equal((await find()).id, id);
    assert.equal(pagesRead(registry), 1);
  }),

  "the age of what was found counts on the client's own clock": async () => {
    let now = Date.now();
    const { registry, find, reinstall } = await withKnownOrganization({ now: () => now });
    const { id } = reinstall();
    now += 9 * minute;
    await find();
    assert.equal(pagesRead(registry), 0);
    now += 2 * minute;
    assert.equal((await find()).id, id);
  },

  "using what was found does not make it younger": withClock(async (clock) => {
    const { registry, find, reinstall } = await withKnownOrganization();
    const { id } = reinstall();
    for (let turn = 0; turn < 11; turn++) {
      clock.advance(minute);
      await find();
    }
    assert.equal((await find()).id, id);
    assert.equal(pagesRead(registry), 1);
  }),

  "that an organization is not there is remembered for 10 s": withClock(async (clock) => {
    const { registry, icr } = setUp();
    const find = () => icr.installationForOrganization("newcomer");
    await icrError(find(), "not_found");
    registry.install({ organization: { id: "newcomer" } });
    clock.advance(9 * second);
    const error = await icrError(find(), "not_found", { operation: "installationForOrganization" });
    assert.match(error.message, /install/);
    assert.equal(pagesRead(registry), 1);
    clock.advance(2 * second);
    assert.equal((await find()).organization.id, "newcomer");
  }),

  "a search for one organization does not make another one not_found": async () => {
    const { registry, icr } = setUp();
    await icrError(icr.installationForOrganization("nobody"), "not_found");
    registry.install({ organization: { id: "newcomer" } });
    assert.equal((await icr.installationForOrganization("newcomer")).organization.id, "newcomer");
  },

  "invalidate forgets what was found and what was not": async () => {
    const { registry, icr, find, reinstall } = await withKnownOrganization();
    const { id } = reinstall();
    await icrError(icr.installationForOrganization("newcomer"), "not_found");
    registry.install({ organization: { id: "newcomer" } });
    await icr.invalidate();
    assert.equal((await find()).id, id);
    assert.equal((await icr.installationForOrganization("newcomer")).organization.id, "newcomer");
  },
};
