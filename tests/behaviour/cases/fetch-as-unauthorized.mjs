import { assert } from "chai";
import { createClient, tokenRequests, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { deferred } from "../../support/deferred.mjs";

const projects = "/projects";
const statuses = ({ requests }) => requests.map(({ method, status }) => `${method} ${status}`);

/** A client whose cached token the registry accepted once, and has then revoked: one that is new is sent again first. */
async function withRevokedToken(options) {
  const set = setUp(options);
  const token = await set.icr.installationAccessToken(set.id);
  await set.icr.fetchAsInstallation(set.id, projects);
  set.registry.revoke(token.token);
  set.registry.clearRequests();
  return { ...set, token, inventory: `/organizations/${set.installation.organization.id}/warehouse/inventory` };
}

export const cases = {
  "a refused token is dropped, a new one created, and the request sent once more": async () => {
    const { registry, icr, events, id } = await withRevokedToken();
    const response = await icr.fetchAsInstallation(id, projects);
    assert.equal((await response.json()).projects.length, 1);
    assert.deepEqual(statuses(registry), ["GET 401", "POST 201", "GET 200"]);
    assert.deepEqual(events.actions(), ["created", "dropped", "created"]);
  },

  "the replay does not count as a retry": async () => {
    const { registry, icr, id } = await withRevokedToken({ maxRetries: 0 });
    assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
    assert.equal(registry.requests.length, 3);
  },

  "a second 401 is an error with the registry's messages": async () => {
    const { registry, icr, id } = await withRevokedToken();
    const body = { statusCode: 401, message: "The app was disabled", error: "Unauthorized" };
    registry.injectFault({ path: projects, status: 401, body, times: Infinity });
    const error = await icr.fetchAsInstallation(id, projects).catch((reason) => reason);
    assert.deepInclude(error, { code: "unauthorized", status: 401, operation: "fetchAsInstallation", attempts: 2 });
    assert.deepEqual(error.messages, ["The app was disabled"]);
    assert.deepEqual(statuses(registry), ["GET 401", "POST 201", "GET 401"]);
  },

  "403 is returned, and costs no token": async () => {
    const { registry, icr, id } = setUp({}, { installations: [{ permissions: {} }] });
    for (const call of [1, 2]) {
      const response = await icr.fetchAsInstallation(id, projects);
      assert.equal(response.status, 403, `call ${call}`);
      assert.match((await response.json()).message, /lacks the permission/);
    }
    assert.equal(tokenRequests(registry).length, 1);
  },

  "bodies that can be replayed are": async () => {
    const text = '{"serial":"ICR-1"}';
    const bodies = { text, bytes: new TextEncoder().encode(text), blob: new Blob([text]) };
    for (const [kind, body] of Object.entries(bodies)) {
      const { registry, icr, id, inventory } = await withRevokedToken();
      const response = await icr.fetchAsInstallation(id, inventory, { method: "POST", body });
      assert.deepEqual(await response.json(), { serial: "ICR-1" }, kind);
      assert.deepEqual(statuses(registry), ["POST 401", "POST 201", "POST 201"], kind);
    }
  },

  "a stream is not replayed, but the next call has a new token": async () => {
    const { registry, icr, id, inventory } = await withRevokedToken();
    const streamed = () => ({ method: "POST", duplex: "half", body: new Blob(["{}"]).stream() });
    // Firefox does not send streams: it converts one to a text, which the registry cannot read.
    const isSent = (await new Request("https://icr.example", streamed()).text()) === "{}";
    assert.equal(await rejectionCode(icr.fetchAsInstallation(id, inventory, streamed())), "unauthorized");
    assert.deepEqual(statuses(registry), ["POST 401"]);
    assert.equal((await icr.fetchAsInstallation(id, inventory, streamed())).status, isSent ? 201 : 400);
  },

  "a Request is replayed, with its body or without one": async () => {
    const { icr, id, inventory } = await withRevokedToken();
    const url = `https://api.carbonregistry.com${inventory}`;
    const writing = new Request(url, { method: "POST", body: "{}" });
    assert.equal((await icr.fetchAsInstallation(id, writing)).status, 201);

    const again = await withRevokedToken();
    assert.equal((await again.icr.fetchAsInstallation(again.id, new Request(url))).status, 200);
    assert.deepEqual(statuses(again.registry), ["GET 401", "POST 201", "GET 200"]);
  },

  "100 concurrent 401s create one new token": async () => {
    const { registry, icr, id } = await withRevokedToken({ coalesce: true });
    const calls = Array.from({ length: 100 }, () => icr.fetchAsInstallation(id, projects));
    for (const response of await Promise.all(calls)) assert.equal(response.status, 200);
    assert.equal(tokenRequests(registry).length, 1);
    assert.equal(registry.requests.length, 201);
  },

  "a late 401 for an old token does not drop the new one": async () => {
    const { registry, id } = setUp();
    const refused = deferred();
    const renewed = deferred();
    const fetch = async (...sent) => {
      const response = await registry.fetch(...sent);
      if (response.status === 401) {
        refused.resolve();
        await renewed.promise;
      }
      return response;
    };
    const icr = createClient(registry, { fetch });
    registry.revoke((await icr.installationAccessToken(id)).token);
    const call = icr.fetchAsInstallation(id, projects);
    await refused.promise;
    await icr.invalidate(id);
    const token = await icr.installationAccessToken(id);
    renewed.resolve();
    assert.equal((await call).status, 200);
    assert.equal(await icr.installationAccessToken(id), token);
    assert.deepEqual(statuses(registry), ["POST 201", "GET 401", "POST 201", "GET 200"]);
  },

  "the app's own token is replaced as well": async () => {
    const { registry, icr } = setUp();
    registry.revoke((await icr.appAccessToken()).token);
    assert.equal((await icr.fetchAsApp(projects)).status, 200);
    assert.equal(tokenRequests(registry).length, 2);
  },

  "a refused JWT is requested once more, and then it is an error": async () => {
    const { registry, id } = setUp();
    const reasons = [];
    const jwt = (context) => {
      reasons.push(context.reason);
      return registry.signJwt(context);
    };
    const icr = createClient(registry, { jwt });
    registry.injectFault({ status: 401 });
    assert.equal((await icr.fetchAsInstallation(id, projects)).status, 200);
    assert.deepEqual(reasons, ["missing", "rejected"]);

    await icr.invalidate();
    registry.clearRequests();
    registry.injectFault({ method: "POST", status: 401, times: Infinity });
    assert.equal(await rejectionCode(icr.fetchAsInstallation(id, projects)), "unauthorized");
    assert.deepEqual(statuses(registry), ["POST 401", "POST 401"]);
    assert.deepEqual(reasons, ["missing", "rejected", "rejected"]);
  },
};
