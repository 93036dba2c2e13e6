import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { setUp } from "../../support/registry-client.mjs";

const methods = Object.getOwnPropertyNames(IcrClient.prototype).filter((name) => name !== "constructor");

export const cases = {
  "each method of a client can be passed on alone": async () => {
    const { icr, id, installation } = setUp();
    const {
      createAppAccessToken,
      createInstallationAccessToken,
      deleteAccessToken,
      listInstallations,
      getInstallation,
      installations,
      installationForOrganization,
      appAccessToken,
      installationAccessToken,
      fetchAsApp,
      fetchAsInstallation,
      asApp,
      asInstallation,
      invalidate,
      revokeAll,
      ...others
    } = icr;
    assert.deepEqual(Object.keys(others).sort(), ["appId", "baseUrl"]);
    assert.isTrue(await deleteAccessToken(await createAppAccessToken()));
    assert.equal((await createInstallationAccessToken(id)).installationId, id);
    assert.equal((await listInstallations()).installations[0].id, id);
    assert.equal((await getInstallation(id)).id, id);
    assert.isNotEmpty(await installations().toArray());
    assert.equal((await installationForOrganization(installation.organization.id)).id, id);
    assert.isString((await appAccessToken()).token);
    assert.deepEqual(await Promise.all([id].map((each) => installationAccessToken(each))), [
      await icr.installationAccessToken(id),
    ]);
    assert.equal((await fetchAsApp("/projects")).status, 200);
    assert.equal((await fetchAsInstallation(id, "/projects")).status, 200);
    assert.isFunction(asApp().json);
    assert.isFunction(asInstallation(id).json);
    await invalidate(id);
    assert.deepInclude(await revokeAll(), { errors: [], left: 0 });
  },

  "a client works through a proxy, as frameworks make them": async () => {
    const { icr, id } = setUp();
    const reactive = new Proxy(icr, { get: (target, name, receiver) => Reflect.get(target, name, receiver) });
    assert.equal((await reactive.getInstallation(id)).id, id);
    assert.equal(reactive.baseUrl, icr.baseUrl);
  },

  "a method may be overridden by a subclass, and replaced by a test": async () => {
    const registry = createRegistry();
    class Counting extends IcrClient {
      calls = 0;
      getInstallation(...given) {
        this.calls += 1;
        return super.getInstallation(...given);
      }
    }
    const icr = new Counting(registry.clientOptions);
    const { getInstallation } = icr;
    await getInstallation(registry.installations[0].id);
    assert.equal(icr.calls, 1);
    icr.getInstallation = () => "replaced";
    assert.equal(icr.getInstallation(), "replaced");
  },

  "consoles print no method": async () => {
    const { icr } = setUp();
    assert.isNotEmpty(methods);
    for (const name of methods) assert.notInclude(Object.keys(icr), name);
  },
};
