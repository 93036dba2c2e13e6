import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { createClient, tokenRequests, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";

// Texts that end a segment, a key or a list in some encoding.
const separators = [",", "|", ":", "/", " ", '"', '","', "\\", "]", "%2F", "\u0000", "\u2028"];
// Texts with a meaning in objects or JSON.
const reserved = ["null", "undefined", "app", "installation", "__proto__", "constructor", "toString", "0", "[]"];

const bothTokens = (icr, id) => Promise.all([icr.appAccessToken(), icr.installationAccessToken(id)]);

async function works(icr, id) {
  const responses = await Promise.all([icr.fetchAsApp("/projects"), icr.fetchAsInstallation(id, "/projects")]);
  return responses.every(({ status }) => status === 200);
}

export const cases = {
  "two apps never share a token, through one store or none": async () => {
    const { registry } = setUp();
    const other = registry.addApp();
    const apps = [
      { appId: registry.appId, jwt: registry.signJwt },
      { appId: other.id, jwt: other.signJwt },
    ];
    for (const tokenStore of [undefined, recordingTokenStore()]) {
      const clients = apps.map((app) => createClient(registry, { ...app, tokenStore }));
      const tokens = await Promise.all([...clients, ...clients].map((icr) => icr.appAccessToken()));
      assert.deepEqual(
        tokens.map(({ appId }) => appId),
        [registry.appId, other.id, registry.appId, other.id],
      );
    }
  },

  "two base URLs never share a token, though app and installation have the same ids": async () => {
    const options = { app: { id: "app" }, installations: [{ id: "same" }] };
    const tokenStore = recordingTokenStore();
    const [production, sandbox] = [createRegistry(options), createRegistry(options)];
    const clients = [production, sandbox].map((registry, at) =>
      createClient(registry, { baseUrl: `https://registry-${at}.example`, appId: "app", tokenStore }),
    );
    for (const icr of clients) assert.isTrue(await works(icr, "same"));
    assert.deepEqual([tokenRequests(production).length, tokenRequests(sandbox).length], [2, 2]);
    assert.equal(tokenStore.entries.size, 4);
  },

  "two API versions never share a token": async () => {
    const apiVersions = ["2023-06-16", "2024-01-01"];
    const { registry, id } = setUp({}, { apiVersions });
    const tokenStore = recordingTokenStore();
    for (const apiVersion of apiVersions) {
      await bothTokens(createClient(registry, { apiVersion, appId: registry.appId, tokenStore }), id);
    }
    assert.deepEqual(
      tokenRequests(registry).map(({ apiVersion }) => apiVersion),
      apiVersions.flatMap((version) => [version, version]),
    );
    assert.equal(tokenStore.entries.size, 4);
  },

  "clients without a store share nothing": async () => {
    const { registry, icr, id } = setUp();
    await icr.installationAccessToken(id);
    await createClient(registry).installationAccessToken(id);
    assert.equal(tokenRequests(registry).length, 2);
  },

  "an installation has its own token, whatever the characters of its id": async () => {
    const ids = [...reserved, ...separators.flatMap((text) => [text, `a${text}b`, `a${text}`]), "é", "e\u0301", "𝄞"];
    const { registry, icr } = setUp({}, { installations: ids.map((id) => ({ id })) });
    await icr.appAccessToken();
    for (const round of [1, 2]) {
      for (const id of ids) assert.equal((await icr.installationAccessToken(id)).installationId, id, `round ${round}`);
    }
    assert.isUndefined((await icr.appAccessToken()).installationId);
    assert.equal(tokenRequests(registry).length, ids.length + 1);
  },

  "keys of a store differ wherever app, kind, installation, base URL or version do": async () => {
    const pairs = separators.flatMap((text) => [
      [`a${text}b`, "c"],
      ["a", `b${text}c`],
      [`a${text}installation`, "c"],
      ["a", `installation${text}c`],
    ]);
    const ids = [...new Set(pairs.map(([, id]) => id))];
    const tokenStore = recordingTokenStore();
    for (const [appId, id] of pairs) {
      const { registry } = setUp({}, { app: { id: appId }, installations: ids.map((id) => ({ id })) });
      await bothTokens(createClient(registry, { appId, tokenStore }), id);
    }
    const tenants =
      new Set(pairs.map((pair) => JSON.stringify(pair))).size + new Set(pairs.map(([appId]) => appId)).size;
    assert.equal(tokenStore.entries.size, tenants);
  },

  "a base URL and a version that join to the same text have different keys": async () => {
    const { registry, id } = setUp({}, { apiVersions: ["1", "x/1", "x"] });
    const tokenStore = recordingTokenStore();
    const places = [
      ["https://registry.example", "x/1"],
      ["https://registry.example/x", "1"],
      ["https://registry.example/x/1", "x"],
    ];
    for (const [baseUrl, apiVersion] of places) {
      const fetch = (url, init) => registry.fetch(url.replace(baseUrl, "https://registry.example"), init);
      const icr = createClient(registry, { baseUrl, apiVersion, appId: registry.appId, tokenStore, fetch });
      await icr.installationAccessToken(id);
    }
    assert.equal(tokenStore.entries.size, places.length);
  },

  "when the JWT becomes another app's, nothing of the previous app is returned": withClock(async (clock) => {
    const { registry } = setUp();
    const other = registry.addApp();
    let signJwt = registry.signJwt;
    const icr = createClient(registry, { jwt: (context) => signJwt(context) });
    assert.equal((await icr.appAccessToken()).appId, registry.appId);
    signJwt = other.signJwt;
    clock.advance(9 * 60_000);
    await icr.listInstallations();
    assert.equal((await icr.appAccessToken()).appId, other.id);
  }),
};
