import { assert } from "chai";
import * as icrAppClient from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

const { IcrClient, load } = icrAppClient;

export const cases = {
  "load() compiles ahead, as often as it is called, and the constructor works at once afterwards": async () => {
    assert.isFunction(load);
    const first = load();
    assert.instanceOf(first, Promise);
    assert.isUndefined(await first);
    await Promise.all([load(), load(), load()]);
    const registry = createRegistry();
    const icr = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });
    assert.equal((await icr.listInstallations()).pagination.total, 3);
  },

  "a client that was constructed before load() goes on": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const icr = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });
    const token = await icr.installationAccessToken(id);
    await load();
    assert.equal(await icr.installationAccessToken(id), token);
    new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });
    assert.equal(await icr.installationAccessToken(id), token);
  },
};
