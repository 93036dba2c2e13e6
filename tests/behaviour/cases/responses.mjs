import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry, exampleAccessToken, exampleInstallation } from "icr-app-client/testing";
import { json, scriptedClient, text } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";

const optionalTexts = ["city", "zip", "physicalAddress", "registrationNumber", "website", "logo", "countryCode", "url"];

export const cases = {
  "the documented example of each operation comes back deep-equal": async () => {
    for (const { name, call, response } of operations) {
      const { icr } = scriptedClient([response]);
      assert.deepEqual(await call(icr), response, name);
    }
  },

  "any 2xx is a success": async () => {
    for (const { name, call, response } of operations) {
      for (const status of [200, 201, 202, 203]) {
        const { icr } = scriptedClient([() => json(response, { status })]);
        assert.deepEqual(await call(icr), response, `${name} ${status}`);
      }
    }
  },

  "the content-type is ignored": async () => {
    for (const { name, call, response } of operations) {
      const { icr } = scriptedClient([() => json(response, { headers: { "content-type": "text/plain" } })]);
      assert.deepEqual(await call(icr), response, name);
    }
  },

  "unknown fields are preserved at any depth": async () => {
    const more = { later: { list: [1, "2", null, { deep: true }] }, ["über"]: "ð", big: 9007199254740991 };
    for (const { name, call, response } of operations.filter(({ response }) => response !== true)) {
      const richer = { ...response, ...more };
      assert.deepEqual(await call(scriptedClient([richer]).icr), richer, name);
    }
    const installation = { ...exampleInstallation, organization: { ...exampleInstallation.organization, ...more } };
    assert.deepEqual(await scriptedClient([installation]).icr.getInstallation("i"), installation);
  },

  "a body is read whole, in chunks of any size": async () => {
    const organization = { ...exampleInstallation.organization, fullName: "Þingvellir – 森林 🌲" };
    const installation = { ...exampleInstallation, organization };
    // A byte order mark is not part of the text.
    const bytes = new TextEncoder().encode(`\ufeff${JSON.stringify(installation)}`);
    for (const size of [1, 7, bytes.length]) {
      const start = (body) => {
        for (let at = 0; at < bytes.length; at += size) body.enqueue(bytes.slice(at, at + size));
        body.close();
      };
      const { icr } = scriptedClient([() => text(new ReadableStream({ start }))]);
      assert.deepEqual(await icr.getInstallation("i"), installation, `${size} bytes at once`);
    }
  },

  "permissions are an open set of names and levels": async () => {
    const permissions = { organization_info: "VIEW", "something:new": "ADMIN", toString: "x", __order: "1" };
    const token = { ...exampleAccessToken, permissions };
    assert.deepEqual((await scriptedClient([token]).icr.createAppAccessToken()).permissions, permissions);
  },

  "optional texts of an organization may be null": async () => {
    const nulls = Object.fromEntries(optionalTexts.map((name) => [name, null]));
    const installation = { ...exampleInstallation, organization: { ...exampleInstallation.organization, ...nulls } };
    const { icr } = scriptedClient([installation]);
    assert.deepEqual(await icr.getInstallation("i"), installation);
  },

  "organizationIndustries may be an object, a list or null": async () => {
    for (const industries of [{ code: "A02", name: "Forestry" }, [{ code: "A02", name: "Forestry" }], [], null]) {
      const organization = { ...exampleInstallation.organization, organizationIndustries: industries };
      const installation = { ...exampleInstallation, organization };
      assert.deepEqual(await scriptedClient([installation]).icr.getInstallation("i"), installation);
    }
  },

  "a URL in a response is returned unchanged and never requested": async () => {
    const installation = { ...exampleInstallation, accessTokensUrl: "https://elsewhere.example/app/accessTokens" };
    const { icr, requests } = scriptedClient([installation, exampleAccessToken]);
    const { id, accessTokensUrl } = await icr.getInstallation(exampleInstallation.id);
    assert.equal(accessTokensUrl, "https://elsewhere.example/app/accessTokens");
    await icr.createInstallationAccessToken(id).catch(() => {});
    assert.deepEqual([...new Set(requests.map(({ url }) => new URL(url).origin))], ["https://api.carbonregistry.com"]);
  },

  "a caller may change a response without effect on the next": async () => {
    const { icr } = scriptedClient([exampleInstallation]);
    const first = await icr.getInstallation("i");
    first.organization.fullName = "changed";
    assert.equal((await icr.getInstallation("i")).organization.fullName, exampleInstallation.organization.fullName);
  },

  "a token is created, listed with its installation and deleted over HTTP": async ({ serve }) => {
    const served = await serve({ installations: 25 });
    const icr = new IcrClient({ jwt: served.jwt, baseUrl: served.baseUrl, maxRetries: 0 });
    const page = await icr.listInstallations({ limit: 10, page: 2 });
    assert.deepEqual(page.pagination, { total: 25, currentPage: 2, pageCount: 3, nextPage: null, prevPage: 1 });
    assert.deepEqual(page.installations, served.installations.slice(20));
    const { id, organization } = page.installations[0];
    assert.deepEqual(await icr.getInstallation(id), served.installations[20]);
    const app = await icr.createAppAccessToken();
    assert.match(app.token, /^crs_[0-9a-f]{48}$/);
    const token = await icr.createInstallationAccessToken(id);
    assert.deepEqual([token.installationId, token.organizationId], [id, organization.id]);
    assert.isTrue(await icr.deleteAccessToken(token));
    assert.isTrue(await icr.deleteAccessToken(app.token));
  },

  "the registry in process responds as over HTTP": async () => {
    const registry = createRegistry({ installations: 12 });
    const icr = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, maxRetries: 0 });
    const page = await icr.listInstallations();
    assert.deepEqual(page.installations, registry.installations.slice(0, 10));
  },
};
