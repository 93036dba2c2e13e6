import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { IcrClient, PRODUCTION_URL } from "icr-app-client";
import { printedText } from "./printed-texts.mjs";
import { operations, recordingClient } from "./recording-client.mjs";

for (const [name, operation] of Object.entries(operations)) {
  test(`${name} sends its credential to the registry, in the authorization header and nowhere else`, async () => {
    const client = recordingClient();
    await operation(client);
    assert.ok(client.requests.length > 0);
    for (const { url, headers, authorization, body } of client.requests) {
      assert.equal(new URL(url).origin, PRODUCTION_URL);
      assert.match(authorization, /^Bearer [!-~]+$/);
      assert.equal(client.secrets.find(printedText([url, headers, body])), undefined);
      assert.equal("cookie" in headers || "referer" in headers, false);
    }
  });

  test(`${name} authorizes requests for tokens and installations with the app's JWT, all others with a token`, async () => {
    const client = recordingClient();
    await operation(client);
    for (const { url, method, authorization } of client.requests) {
      const wantsJwt = method !== "DELETE" && new URL(url).pathname.startsWith("/app/");
      assert.equal(authorization.split(".").length === 3, wantsJwt, `${method} ${url}`);
    }
  });
}

test("nothing is sent over plain http, but to this machine", async () => {
  const { icr, requests } = recordingClient();
  const remote = ["http://api.carbonregistry.com", "http://127.0.0.1.example", "http://10.0.0.1", "http://[fe80::1]"];
  for (const baseUrl of remote) {
    assert.throws(() => new IcrClient({ jwt: "a.b.c", baseUrl }), { code: "invalid_options" });
    await assert.rejects(icr.fetchAsApp(`${baseUrl}/projects`), { code: "invalid_argument" });
  }
  assert.deepEqual(requests, []);
});

test("no address of another origin is sent a credential, however it is written", async () => {
  const { icr, requests } = recordingClient();
  const others = [
    "https://elsewhere.example/",
    "//elsewhere.example/projects",
    "\\\\elsewhere.example/projects",
    "/\\elsewhere.example/projects",
    "/\t/elsewhere.example/projects",
    "https:elsewhere.example",
    `${PRODUCTION_URL}.elsewhere.example/`,
    `${PRODUCTION_URL}@elsewhere.example/`,
    `${PRODUCTION_URL}:8443/`,
    `https://user:password@${new URL(PRODUCTION_URL).host}/`,
    `blob:${PRODUCTION_URL}/1`,
    "javascript:0",
    "data:,x",
  ];
  for (const address of others) {
    await icr.fetchAsApp(address).catch((error) => assert.equal(error.code, "invalid_argument", address));
  }
  for (const { url } of requests) assert.equal(new URL(url).origin, PRODUCTION_URL);
});

/** A server on loopback that records its requests. */
async function listen(respond) {
  const seen = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    respond(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  return { seen, url: `http://127.0.0.1:${server.address().port}` };
}

test("no credential follows a redirect, whatever its status and wherever it leads", async () => {
  const elsewhere = await listen((_, response) => response.end("{}"));
  for (const status of [301, 302, 303, 307, 308]) {
    for (const to of [() => `${elsewhere.url}/`, () => "/elsewhere", ({ url }) => url]) {
      const registry = await listen((request, response) => {
        response.writeHead(status, { location: to(request), connection: "close" }).end();
      });
      const client = recordingClient({ baseUrl: registry.url, fetch: undefined });
      for (const [name, operation] of Object.entries(operations)) {
        const before = registry.seen.length;
        const error = await operation(client).catch((reason) => reason);
        assert.equal(error.code, "redirected", name);
        assert.ok(registry.seen.length - before <= 2, `${name} follows nothing`);
        assert.equal(client.secrets.find(printedText(error)), undefined, name);
      }
      for (const { url } of registry.seen) assert.equal(client.secrets.find(url), undefined);
      assert.ok(registry.seen.every(({ url }) => url !== "/elsewhere"));
    }
  }
  assert.deepEqual(elsewhere.seen, []);
});
