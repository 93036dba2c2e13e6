import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { createClient, rejectionCode, setUp } from "../../support/registry-client.mjs";

const origin = "https://api.carbonregistry.com";
const projects = "/projects";

/** A client, its organization's inventory, and the requests that its `fetch` was called with. */
function recorded(options = {}) {
  const { registry, id, installation } = setUp();
  const sent = [];
  const fetch = (...parameters) => {
    const request = new Request(...parameters);
    if (!request.url.endsWith("/accessTokens")) sent.push(request.clone());
    return registry.fetch(request);
  };
  const inventory = `/organizations/${installation.organization.id}/warehouse/inventory`;
  return { registry, id, inventory, sent, icr: createClient(registry, { fetch, ...options }) };
}

export const cases = {
  "a path, a URL as a text, a URL and a Request reach the same place": async () => {
    const { icr, id, inventory, sent } = recorded();
    const url = `${origin}${inventory}?vintage=2022#top`;
    for (const input of [`${inventory}?vintage=2022`, url, new URL(url), new Request(url)]) {
      const response = await icr.fetchAsInstallation(id, input);
      assert.instanceOf(response, Response);
      assert.equal(response.status, 200);
      assert.equal((await response.json()).inventory.length, 3);
    }
    for (const { url } of sent) assert.equal(url.split("#")[0], `${origin}${inventory}?vintage=2022`);
  },

  "a request carries the managed token and the client's own headers": async () => {
    const { icr, id, sent } = recorded();
    await icr.fetchAsInstallation(id, projects);
    await icr.fetchAsApp(projects);
    const tokens = [await icr.installationAccessToken(id), await icr.appAccessToken()];
    for (const [at, { token }] of tokens.entries()) {
      const { headers, method, redirect } = sent[at];
      assert.equal(headers.get("authorization"), `Bearer ${token}`);
      assert.equal(headers.get("accept"), "application/json");
      assert.equal(headers.get("x-icr-api-version"), "2023-06-16");
      assert.deepEqual([method, redirect], ["GET", "manual"]);
    }
  },

  "a path is resolved below the base URL's own": async () => {
    const registry = createRegistry({ basePath: "/v1" });
    const paths = [];
    const onEvent = ({ type, path }) => type === "request" && paths.push(path);
    const icr = createClient(registry, { baseUrl: "https://registry.example/v1", onEvent });
    assert.equal((await icr.fetchAsApp(projects)).status, 200);
    assert.equal((await icr.fetchAsApp("https://registry.example/v1/projects")).status, 200);
    assert.deepEqual(paths, ["/app/accessTokens", projects, projects]);
  },

  "the caller's method, body and headers are sent": async () => {
    const { icr, id, inventory, sent } = recorded();
    const headers = { "content-type": "application/json", accept: "application/vnd.icr+json", "x-trace": "7" };
    const init = { method: "POST", headers, body: '{"serial":"ICR-1"}' };
    const forms = [init, { ...init, headers: new Headers(headers) }, { ...init, headers: Object.entries(headers) }];
    for (const form of forms) assert.equal((await icr.fetchAsInstallation(id, inventory, form)).status, 201);
    const request = new Request(origin + inventory, init);
    assert.equal((await icr.fetchAsInstallation(id, request)).status, 201);
    for (const received of sent) {
      assert.equal(received.method, "POST");
      for (const [name, value] of Object.entries(headers)) assert.equal(received.headers.get(name), value);
      assert.equal(await received.text(), init.body);
    }
  },

  "init precedes the Request": async () => {
    const { icr, id, inventory, sent } = recorded();
    const request = new Request(origin + inventory, { method: "PUT", headers: { "x-trace": "1" }, body: "1" });
    const init = { method: "POST", headers: { "x-trace": "2" }, body: "2" };
    assert.equal(await (await icr.fetchAsInstallation(id, request, init)).text(), "2");
    assert.equal(sent[0].headers.get("x-trace"), "2");
  },

  "the caller's headers and init are not changed": async () => {
    const { icr, id } = recorded();
    const headers = new Headers({ "x-trace": "7" });
    const init = Object.freeze({ headers });
    await icr.fetchAsInstallation(id, projects, init);
    assert.deepEqual([...headers], [["x-trace", "7"]]);
  },

  "another origin is rejected before anything is sent": async () => {
    const { registry, icr, id } = recorded();
    const elsewhere = [
      "https://evil.example/projects",
      "http://api.carbonregistry.com/projects",
      "https://api.carbonregistry.com:8443/projects",
      "https://api.carbonregistry.com.evil.example/projects",
      "https://api.carbonregistry.com@evil.example/projects",
      "https://user:secret@api.carbonregistry.com/projects",
      "//evil.example/projects",
      "\\\\evil.example/projects",
      "data:application/json,{}",
      new URL("https://evil.example/projects"),
      new Request("https://evil.example/projects"),
    ];
    for (const input of elsewhere) {
      assert.equal(await rejectionCode(icr.fetchAsInstallation(id, input)), "invalid_argument", String(input));
    }
    assert.equal(registry.requests.length, 0);
  },

  "no path leads away from the registry's origin": async () => {
    const { icr, id, sent } = recorded();
    const paths = [
      "/\\evil.example/",
      "/.@evil.example/",
      "/../../evil.example",
      "/\t/evil.example",
      "/:8443/",
      "/%2F/",
    ];
    for (const path of paths) await icr.fetchAsInstallation(id, path);
    assert.deepEqual(
      sent.map(({ url }) => new URL(url).origin),
      paths.map(() => origin),
    );
  },

  "an input that is neither a path, a URL nor a Request is rejected": async () => {
    const { registry, icr, id } = recorded();
    for (const input of ["projects", "", "?page=1", undefined, null, 7, {}, [], { href: 7 }, { url: "projects" }]) {
      assert.equal(await rejectionCode(icr.fetchAsInstallation(id, input)), "invalid_argument", String(input));
    }
    for (const init of [7, "GET", { method: "TRACE" }, { method: 7 }, { headers: 7 }, { signal: {} }]) {
      assert.equal(await rejectionCode(icr.fetchAsInstallation(id, projects, init)), "invalid_argument", String(init));
    }
    for (const wrong of [undefined, null, "", ".", "..", 7, {}]) {
      assert.equal(await rejectionCode(icr.fetchAsInstallation(wrong, projects)), "invalid_argument", String(wrong));
    }
    assert.equal(registry.requests.length, 0);
  },

  "an authorization header of the caller is rejected": async () => {
    const { registry, icr, id } = recorded();
    const headers = { Authorization: "Bearer mine" };
    const request = new Request(origin + projects, { headers });
    for (const [input, init] of [
      [projects, { headers }],
      [projects, { headers: Object.entries(headers) }],
      [request],
    ]) {
      const error = await icr.fetchAsInstallation(id, input, init).catch((reason) => reason);
      assert.equal(error.code, "invalid_argument");
      assert.notInclude(error.message, "mine");
    }
    assert.equal(registry.requests.length, 0);
  },
};
