import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { createClient } from "../../support/registry-client.mjs";
import { icrError, rejection } from "../../support/rejection.mjs";

/** What Next throws where a page must become dynamic: it steers the framework, and is no failure. */
const control = (digest = "DYNAMIC_SERVER_USAGE") => Object.assign(new Error("Dynamic server usage"), { digest });

export const cases = {
  "what a framework throws through fetch passes as it is, and nothing is retried": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    for (const call of [
      (icr) => icr.listInstallations(),
      (icr) => icr.installations().toArray(),
      (icr) => icr.installationForOrganization("o-1"),
      (icr) => icr.installationAccessToken(id),
      (icr) => icr.fetchAsInstallation(id, "/projects"),
      (icr) => icr.asInstallation(id).json("/projects"),
    ]) {
      const thrown = control();
      let calls = 0;
      const fetch = async () => {
        calls += 1;
        throw thrown;
      };
      assert.equal(await rejection(call(createClient(registry, { fetch }))), thrown);
      assert.equal(calls, 1);
    }
  },

  "what it throws through jwt passes as it is, too": async () => {
    const registry = createRegistry();
    const thrown = control("NEXT_REDIRECT;push;/login;307;");
    let calls = 0;
    const jwt = () => {
      calls += 1;
      throw thrown;
    };
    const icr = createClient(registry, { jwt });
    assert.equal(await rejection(icr.listInstallations()), thrown);
    assert.equal(calls, 1);
    assert.deepEqual(registry.requests, []);
  },

  "the next call starts anew": async () => {
    const registry = createRegistry();
    let calls = 0;
    const fetch = (...given) => {
      if ((calls += 1) === 1) throw control();
      return registry.fetch(...given);
    };
    const icr = createClient(registry, { fetch });
    await rejection(icr.appAccessToken());
    assert.isString((await icr.appAccessToken()).token);
  },

  "a digest that is no text, or beside a credential, makes no framework's error": async () => {
    const registry = createRegistry();
    for (const digest of [7, undefined, null]) {
      const fetch = () => Promise.reject(control(digest ?? null));
      await icrError(createClient(registry, { fetch, maxRetries: 0 }).listInstallations(), "network");
    }
    const leaking = (_url, { headers }) =>
      Promise.reject(Object.assign(control(), { sent: new Headers(headers).get("authorization") }));
    const error = await icrError(
      createClient(registry, { fetch: leaking, maxRetries: 0 }).listInstallations(),
      "network",
    );
    assert.notInclude(JSON.stringify({ ...error.cause }), "Bearer");
  },
};
