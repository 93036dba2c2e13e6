import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { createJwt } from "../../support/jwt.mjs";
import { rejection } from "../../support/rejection.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";

/** A client whose option says one app and whose JWT another, and the requests that reach its registry. */
function mistaken(options) {
  const registry = createRegistry();
  const [{ id }] = registry.installations;
  const make = () =>
    new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, appId: "app-of-the-option", ...options });
  return { registry, id, make };
}

const calls = {
  installationAccessToken: (icr, id) => icr.installationAccessToken(id),
  appAccessToken: (icr) => icr.appAccessToken(),
  fetchAsInstallation: (icr, id) => icr.fetchAsInstallation(id, "/projects"),
  listInstallations: (icr) => icr.listInstallations(),
};

export const cases = {
  "another appId than the JWT's iss is an error that names both, before anything is sent": async () => {
    for (const tokenStore of [undefined, recordingTokenStore()]) {
      for (const [name, call] of Object.entries(calls)) {
        const { registry, id, make } = mistaken({ tokenStore });
        const error = await rejection(call(make(), id));
        assert.include(["invalid_options", "jwt_unavailable"], error.code, name);
        assert.isFalse(error.retryable);
        assert.include(error.message, "app-of-the-option");
        assert.include(error.message, registry.appId);
        assert.include(error.message, "`appId`");
        assert.lengthOf(registry.requests, 0);
      }
    }
  },

  "so it is with a JWT as a text, and with a JWT that changes its app later": async () => {
    const jwt = createJwt({ iss: "app-of-the-jwt" });
    const { registry, make } = mistaken({ jwt });
    const error = await rejection((async () => make().listInstallations())());
    for (const name of ["app-of-the-option", "app-of-the-jwt"]) assert.include(error.message, name);
    assert.lengthOf(registry.requests, 0);

    const other = createRegistry();
    let signer = other;
    const icr = new IcrClient({ ...other.clientOptions, jwt: (context) => signer.signJwt(context) });
    await icr.listInstallations();
    signer = createRegistry({ app: { id: "another-app" } });
    other.advance(3_600_000);
    signer.advance(3_600_000);
    other.clearRequests();
    const later = await rejection(icr.listInstallations());
    for (const name of [other.appId, signer.appId]) assert.include(later.message, name);
    assert.lengthOf(other.requests, 0);
  },

  "the right appId, and none, are no error": async () => {
    for (const appId of [undefined, "right"]) {
      const registry = createRegistry({ app: { id: "right" } });
      const icr = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, appId });
      assert.equal((await icr.appAccessToken()).appId, "right");
    }
  },

  "a JWT without an iss serves with the option": async () => {
    const registry = createRegistry();
    const jwt = () => createJwt({ iss: undefined });
    const icr = new IcrClient({ jwt, fetch: async () => Response.json({}, { status: 404 }), appId: registry.appId });
    assert.equal((await rejection(icr.getInstallation("i"))).code, "not_found");
  },
};
