import { assert } from "chai";
import { IcrClient, PRODUCTION_URL, SANDBOX_URL } from "icr-app-client";
import { createRegistry, exampleAccessToken, exampleInstallation } from "icr-app-client/testing";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { createJwt } from "../../support/jwt.mjs";
import { operations } from "../../support/operations.mjs";

// An id, and its segment in the request line.
const specialIds = {
  "a/b": "a%2Fb",
  "a?b": "a%3Fb",
  "a#b": "a%23b",
  "100%": "100%25",
  "%2F": "%252F",
  "a b": "a%20b",
  "a+b": "a%2Bb",
  "..\\up": "..%5Cup",
  "...": "...",
  "/../": "%2F..%2F",
  "Þingvellir 🌳": "%C3%9Eingvellir%20%F0%9F%8C%B3",
};

const headersWith = (bearer) => ({
  accept: "application/json",
  authorization: `Bearer ${bearer}`,
  "x-icr-api-version": "2023-06-16",
});

export const cases = {
  "each operation sends its documented request and nothing else": async () => {
    const jwt = createJwt();
    for (const { name, call, method, path, query = "", bearer = jwt, response } of operations) {
      const { icr, requests } = scriptedClient([response], { jwt });
      await call(icr);
      assert.equal(requests.length, 1, name);
      const [{ url, headers, ...init }] = requests;
      assert.equal(url, `https://api.carbonregistry.com${path}${query}`);
      assert.equal(init.method, method);
      assert.deepEqual(headers, headersWith(bearer));
      assert.notProperty(init, "body");
      assert.equal(init.redirect, "manual");
      assert.instanceOf(init.signal, AbortSignal);
    }
  },

  "the documented request arrives over HTTP, without a body": async ({ serve }) => {
    for (const { name, call, method, path, query = "", bearer } of operations) {
      const { baseUrl, jwt, received } = await serve();
      const icr = new IcrClient({ jwt, baseUrl, maxRetries: 0 });
      await call(icr).catch(() => {});
      const requests = await received();
      assert.equal(requests.length, 1, name);
      const [{ headers, ...request }] = requests;
      assert.deepEqual(request, { method, path: path + query, body: "" });
      assert.deepInclude(headers, headersWith(bearer ?? jwt));
      assert.include(["0", undefined], headers["content-length"]);
      assert.doesNotHaveAnyKeys(headers, ["content-type", "transfer-encoding", "cookie"]);
    }
  },

  "an id arrives as one encoded segment, whatever its characters": async () => {
    for (const [id, segment] of Object.entries(specialIds)) {
      const { icr, requests } = scriptedClient([exampleInstallation, exampleAccessToken]);
      await icr.getInstallation(id);
      await icr.createInstallationAccessToken(id).catch(() => {});
      assert.deepEqual(
        requests.map(({ url }) => url),
        [
          `https://api.carbonregistry.com/app/installations/${segment}`,
          `https://api.carbonregistry.com/app/installations/${segment}/accessTokens`,
        ],
      );
    }
  },

  "an id with special characters arrives over HTTP unchanged": async ({ serve }) => {
    const ids = Object.keys(specialIds);
    const served = await serve({ installations: ids.map((id) => ({ id })) });
    const icr = new IcrClient({ jwt: served.jwt, baseUrl: served.baseUrl, maxRetries: 0 });
    for (const id of ids) {
      assert.equal((await icr.getInstallation(id)).id, id);
      assert.equal((await icr.createInstallationAccessToken(id)).installationId, id);
    }
    const paths = (await served.received()).map(({ path }) => path.split("/")[3]);
    assert.deepEqual([...new Set(paths)], Object.values(specialIds));
  },

  "limit and page are sent only if they are set": async () => {
    for (const [options, query] of [
      [undefined, ""],
      [{}, ""],
      [{ limit: undefined, page: undefined }, ""],
      [{ limit: 1 }, "?limit=1"],
      [{ page: 0 }, "?page=0"],
      [{ page: 7, limit: 1000 }, "?limit=1000&page=7"],
    ]) {
      const { icr, requests } = scriptedClient([operations[3].response]);
      await icr.listInstallations(options);
      assert.equal(new URL(requests[0].url).search, query);
    }
  },

  "a base URL may be the sandbox, carry a path prefix and end in slashes": async () => {
    for (const [baseUrl, start] of [
      [undefined, PRODUCTION_URL],
      [PRODUCTION_URL, "https://api.carbonregistry.com"],
      [SANDBOX_URL, "https://sandbox-api.carbonregistry.com"],
      ["https://api.example/", "https://api.example"],
      ["https://api.example/v1", "https://api.example/v1"],
      ["https://API.example:8443/icr/v1//", "https://api.example:8443/icr/v1"],
      ["http://localhost:3000/x", "http://localhost:3000/x"],
    ]) {
      const { icr, requests } = scriptedClient([operations[3].response], { baseUrl });
      await icr.listInstallations();
      assert.equal(requests[0].url, `${start}/app/installations`);
    }
  },

  "an apiVersion option is sent, and an unsupported one is bad_request": async () => {
    const registry = createRegistry({ apiVersions: ["2023-06-16", "2025-01-01"] });
    const createClient = (apiVersion) =>
      new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, apiVersion, maxRetries: 0 });
    await createClient("2025-01-01").listInstallations();
    assert.equal(registry.requests[0].apiVersion, "2025-01-01");
    const error = await createClient("1999-01-01")
      .listInstallations()
      .catch((reason) => reason);
    assert.equal(error.code, "bad_request");
    assert.match(error.messages[0], /1999-01-01/);
  },

  "the fetch option is called without a `this`, as the global one has to be": async () => {
    let seen = "not called";
    const fetch = async function () {
      "use strict";
      seen = this;
      return Response.json(exampleInstallation);
    };
    await new IcrClient({ jwt: createJwt(), fetch }).getInstallation("i");
    assert.isTrue(seen === undefined || seen === globalThis, "it is called with a `this`");
  },

  "a global fetch that is replaced later is called": async () => {
    const original = globalThis.fetch;
    const icr = new IcrClient({ jwt: createJwt(), maxRetries: 0 });
    globalThis.fetch = async () => Response.json(exampleInstallation);
    try {
      assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
    } finally {
      globalThis.fetch = original;
    }
  },
};
