import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { withClock } from "../../support/clock.mjs";
import { icrError } from "../../support/rejection.mjs";

const organization = (id) => ({ organization: { id } });

function createClient(registry) {
  return new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, maxRetries: 0 });
}

export const cases = {
  "the installation of an organization is found on a late page, and then cached": async () => {
    const registry = createRegistry({ installations: 250 });
    const icr = createClient(registry);
    const wanted = registry.installations[249];
    const found = await icr.installationForOrganization(wanted.organization.id);
    assert.deepEqual(found, wanted);
    assert.equal(registry.requests.length, 3);
    assert.strictEqual(await icr.installationForOrganization(wanted.organization.id), found);
    assert.equal(registry.requests.length, 3);
  },

  "a cached installation is frozen, for it is shared": async () => {
    const registry = createRegistry();
    const found = await createClient(registry).installationForOrganization(registry.installations[0].organization.id);
    assert.isFrozen(found);
    assert.isFrozen(found.organization);
    assert.isFrozen(found.permissions);
  },

  "an organization without an installation is not_found after all pages, for 10 s": withClock(async (clock) => {
    const registry = createRegistry({ installations: 120 });
    const icr = createClient(registry);
    const fields = { operation: "installationForOrganization", status: undefined, retryable: false };
    const error = await icrError(icr.installationForOrganization("nobody"), "not_found", fields);
    assert.match(error.message, /install/);
    assert.equal(registry.requests.length, 2);
    registry.install(organization("nobody"));
    clock.advance(9_000);
    await icrError(icr.installationForOrganization("nobody"), "not_found", fields);
    assert.equal(registry.requests.length, 2);
    clock.advance(1_000);
    assert.equal((await icr.installationForOrganization("nobody")).organization.id, "nobody");
  }),

  "a suspended installation is not found": async () => {
    const registry = createRegistry();
    const { id, organization } = registry.installations[1];
    registry.suspend(id);
    await icrError(createClient(registry).installationForOrganization(organization.id), "not_found");
  },

  "an organization's id is compared literally and never sent": async () => {
    const ids = ["a/b", "a", "__proto__", "constructor", "Þ 🌳", " a"];
    const registry = createRegistry({ installations: ids.map(organization) });
    const icr = createClient(registry);
    for (const id of ids) assert.equal((await icr.installationForOrganization(id)).organization.id, id);
    for (const id of ["toString", "A", "b"]) await icrError(icr.installationForOrganization(id), "not_found");
    assert.deepEqual([...new Set(registry.requests.map(({ path }) => path))], ["/app/installations"]);
  },

  "an error of a page rejects, and the next call requests it again": async () => {
    const registry = createRegistry();
    const wanted = registry.installations[2];
    const icr = createClient(registry);
    registry.injectFault({ status: 500 });
    await icrError(icr.installationForOrganization(wanted.organization.id), "server_error", { status: 500 });
    assert.deepEqual(await icr.installationForOrganization(wanted.organization.id), wanted);
  },

  "two clients have separate caches": async () => {
    const [one, other] = [createRegistry(), createRegistry({ installations: [] })];
    const { id } = one.installations[0].organization;
    await createClient(one).installationForOrganization(id);
    await icrError(createClient(other).installationForOrganization(id), "not_found");
  },
};
