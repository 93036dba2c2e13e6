import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { webhookHandler } from "icr-app-client/host";
import { createRegistry } from "icr-app-client/testing";
import { delivery, installation, request, secret, sign } from "./deliveries.mjs";
import { rejects, throws } from "./rejections.mjs";

const known = [
  "installed",
  "uninstalled",
  "suspended",
  "unsuspended",
  "newPermissionsAccepted",
  "warehouseTransaction",
  "organizationTransaction",
];
const suspended = { event: "suspended", installation };

/** A handler that records in `handled` which function of `on` was called. */
function recording(options = {}) {
  const handled = [];
  const record = (name) => (event) => void handled.push([name, event.event]);
  const on = Object.fromEntries([...known, "other"].map((name) => [name, record(name)]));
  return { handled, on, handle: webhookHandler({ secrets: [secret], on, ...options }) };
}

test("each event has its function, and other is for the rest", async () => {
  const { handled, handle } = recording();
  for (const event of [...known, "projectVerified", "toString", "__proto__", "other"]) {
    assert.equal((await handle(delivery({ event, installation }))).status, 202);
  }
  assert.deepEqual(handled, [
    ...known.map((name) => [name, name]),
    ["other", "projectVerified"],
    ["other", "toString"],
    ["other", "__proto__"],
    ["other", "other"],
  ]);
});

test("an event without a function goes to other, or nowhere", async () => {
  const seen = [];
  const on = { other: ({ event }) => void seen.push(event) };
  await webhookHandler({ secrets: [secret], on })(delivery(suspended));
  assert.deepEqual(seen, ["suspended"]);
  assert.equal((await webhookHandler({ secrets: [secret], on: {} })(delivery(suspended))).status, 202);
});

test("what is refused reaches no function, and is told nothing but a code", async () => {
  const errors = [];
  const { handled, handle } = recording({ onError: (error) => errors.push(error.code ?? error.message) });
  const responses = [];
  for (const refused of [
    delivery(suspended, { key: "another" }),
    request(JSON.stringify(suspended), null),
    request("{}"),
    delivery("not base64", { beside: {} }),
    request("{}", sign(""), { headers: { "content-length": "1048577" } }),
    delivery(suspended, { method: "GET" }),
    delivery(suspended, { method: "PUT" }),
  ]) {
    const response = await handle(refused);
    responses.push([response.status, await response.text()]);
  }
  assert.deepEqual(responses, [
    [401, "invalid_signature"],
    [401, "invalid_signature"],
    [400, "invalid_payload"],
    [400, "invalid_payload"],
    [413, ""],
    [405, ""],
    [405, ""],
  ]);
  assert.deepEqual(handled, []);
  assert.deepEqual(errors.slice(0, 4), [
    "invalid_signature",
    "invalid_signature",
    "invalid_payload",
    "invalid_payload",
  ]);
  assert.equal(errors.length, 5);
});

test("the same content is handled once within a day, and again after it", async () => {
  let time = 0;
  const { handled, handle } = recording({ now: () => time });
  const post = async (payload) => assert.equal((await handle(delivery(payload))).status, 202);
  await post(suspended);
  await post(suspended);
  await post({ ...suspended, installation: { id: "i-2" } });
  assert.equal(handled.length, 2);
  time += 24 * 60 * 60 * 1000 - 1;
  await post(suspended);
  assert.equal(handled.length, 2);
  time += 1;
  await post(suspended);
  assert.equal(handled.length, 3);
});

test("copies that arrive together are handled once", async () => {
  const { handled, handle } = recording();
  await Promise.all(Array.from({ length: 20 }, () => handle(delivery(suspended))));
  assert.equal(handled.length, 1);
});

test("a delivery whose function throws is a 500, and is handled when it comes again", async () => {
  const errors = [];
  const outcomes = [async () => assert.fail("no database"), () => {}];
  const on = { suspended: () => outcomes.shift()() };
  const handle = webhookHandler({ secrets: [secret], on, onError: (error) => errors.push(error.message) });
  const statuses = [];
  for (let times = 0; times < 3; times += 1) statuses.push((await handle(delivery(suspended))).status);
  assert.deepEqual(statuses, [500, 202, 202]);
  assert.deepEqual(errors, ["no database"]);
  assert.equal(outcomes.length, 0);
});

test("what a function throws is on the console unless onError is there", async (t) => {
  const { mock } = t.mock.method(console, "error", () => {});
  const failure = new Error("no database");
  const throwing = { suspended: () => assert.fail(failure) };
  await webhookHandler({ secrets: [secret], on: throwing })(delivery(suspended));
  await webhookHandler({ secrets: [secret], on: throwing, onError: () => {} })(delivery(suspended));
  await webhookHandler({ secrets: [secret], on: throwing })(delivery(suspended, { key: "forged" }));
  assert.deepEqual(
    mock.calls.map(({ arguments: given }) => given),
    [[failure]],
  );
});

test("a mistake of the server's is on the console, or rejects where no response would reach anybody", async (t) => {
  const printed = [];
  t.mock.method(console, "error", (error) => printed.push(error.message));
  const { handle } = recording();
  const read = delivery(suspended);
  await read.text();
  assert.equal((await handle(read)).status, 500);
  assert.equal((await handle(delivery(suspended, { key: "another" }))).status, 401);
  assert.deepEqual(
    printed.map((message) => /was read before/.test(message)),
    [true],
  );
  const ofExpress = { method: "POST", headers: {}, body: {} };
  await rejects(handle(ofExpress), "invalid_argument", /call `verifyWebhook`/);
});

test("several processes share what they have seen in a store", async () => {
  const keys = new Map();
  const seen = { add: async (key, { ttlMs }) => !keys.has(key) && Boolean(keys.set(key, ttlMs)) };
  const [first, second] = [recording({ seen }), recording({ seen })];
  await first.handle(delivery(suspended));
  await second.handle(delivery(suspended));
  assert.deepEqual([first.handled.length, second.handled.length], [1, 0]);
  const [[key, ttlMs]] = keys;
  assert.match(key, /^icr-webhook:[0-9a-f]{64}$/);
  assert.equal(ttlMs, 24 * 60 * 60 * 1000);
});

test("a store without remove loses no delivery whose function threw", async () => {
  const keys = new Set();
  let calls = 0;
  const on = { suspended: () => (calls += 1) === 1 && assert.fail("no database") };
  const seen = { add: (key) => !keys.has(key) && Boolean(keys.add(key)) };
  const handle = webhookHandler({ secrets: [secret], seen, on, onError: () => {} });
  assert.equal((await handle(delivery(suspended))).status, 500);
  assert.equal((await handle(delivery(suspended))).status, 202);
  assert.equal((await handle(delivery(suspended))).status, 202);
  assert.equal(calls, 2);
});

test("a store that fails, or says nothing, handles nothing", async () => {
  for (const add of [() => Promise.reject(new Error("no redis")), () => undefined]) {
    const { handled, handle } = recording({ seen: { add }, onError: () => {} });
    assert.equal((await handle(delivery(suspended))).status, 500);
    assert.deepEqual(handled, []);
  }
});

test("the memory of what was seen is bounded", async () => {
  const { handled, handle } = recording();
  const post = (id) => handle(delivery({ event: "suspended", installation: { id } }));
  await post("first");
  for (let number = 0; number < 10_000; number += 1) await post(`i-${number}`);
  await post("first");
  assert.equal(handled.length, 10_002);
});

test("the client forgets an installation before a function is called, and again for a copy", async () => {
  const calls = [];
  const client = { invalidate: async (id) => void calls.push(["invalidate", id]) };
  const on = { other: ({ event }) => void calls.push([event]) };
  const handle = webhookHandler({ secrets: [secret], client, on });
  for (const event of [...known, "projectVerified", "suspended"]) await handle(delivery({ event, installation }));
  assert.deepEqual(calls, [
    ["installed"],
    ["invalidate", "i-1"],
    ["uninstalled"],
    ["invalidate", "i-1"],
    ["suspended"],
    ["invalidate", "i-1"],
    ["unsuspended"],
    ["invalidate", "i-1"],
    ["newPermissionsAccepted"],
    ["warehouseTransaction"],
    ["organizationTransaction"],
    ["projectVerified"],
    ["invalidate", "i-1"],
  ]);
});

/** An app whose client follows the registry's webhooks. */
function connected(faults = []) {
  let handle;
  const registry = createRegistry({ webhook: { secret, deliver: (received) => handle(received) }, installations: 1 });
  const client = new IcrClient({ ...registry.clientOptions, maxRetries: 0 });
  const { handled, on } = recording();
  handle = webhookHandler({ secrets: [secret], client, on });
  registry.injectWebhookFault(...faults);
  return { registry, client, handled };
}

test("with its webhooks, a client has no token and no organization of the past", async () => {
  const { registry, client } = connected();
  const [{ id, organization }] = registry.installations;
  const minted = () => registry.requests.filter(({ path }) => path.endsWith(`/${id}/accessTokens`)).length;
  const use = async () => {
    assert.equal((await client.installationForOrganization(organization.id)).id, id);
    await client.installationAccessToken(id);
    return minted();
  };
  assert.deepEqual([await use(), await use()], [1, 1]);
  registry.suspend(id);
  registry.unsuspend(id);
  await registry.settled();
  assert.equal(await use(), 2);
  registry.grant(id, { organization_info: "VIEW" });
  await registry.settled();
  assert.equal(await use(), 3);
  assert.deepEqual((await client.installationAccessToken(id)).permissions, { organization_info: "VIEW" });
  registry.uninstall(id);
  await registry.settled();
  const again = registry.install({ organization });
  assert.equal((await client.installationForOrganization(organization.id)).id, again.id);
});

test("what goes wrong with deliveries changes nothing: forged, in the old scheme, twice, out of order", async () => {
  const { registry, handled } = connected([
    { event: "suspended", wrongSignature: true },
    { event: "suspended", oldScheme: true },
    { event: "suspended", duplicate: true, unsignedFields: { event: "uninstalled" } },
    { event: "unsuspended", outOfOrder: true, times: 3 },
  ]);
  const [{ id }] = registry.installations;
  for (let times = 0; times < 3; times += 1) {
    registry.suspend(id);
    registry.unsuspend(id);
  }
  await registry.settled();
  assert.deepEqual(
    registry.deliveries.filter(({ payload }) => payload.event === "suspended").map(({ status }) => status),
    [401, 401, 202, 202],
  );
  const counts = Object.groupBy?.(handled, ([name]) => name);
  if (counts) assert.deepEqual(Object.keys(counts).sort(), ["suspended", "unsuspended"]);
  assert.equal(handled.filter(([name]) => name === "suspended").length, 1);
  assert.equal(handled.filter(([name]) => name === "unsuspended").length, 3);
});

test("options that cannot work are an error at once", () => {
  const on = {};
  for (const secrets of ["", [], [""], undefined, [undefined], [secret, " "]]) {
    throws(() => webhookHandler({ secrets, on }), "invalid_options", /secrets/);
  }
  throws(() => webhookHandler({ secrets: [secret] }), "invalid_options", /`on`/);
  throws(() => webhookHandler({ secrets: [secret], on: { suspended: true } }), "invalid_options", /on\.suspended/);
  throws(() => webhookHandler({ secrets: [secret], on, client: {} }), "invalid_options", /client\.invalidate/);
  throws(() => webhookHandler({ secrets: [secret], on, seen: {} }), "invalid_options", /seen\.add/);
  throws(() => webhookHandler({ secrets: [secret], on, secret }), "invalid_options", /`secret`/);
});
