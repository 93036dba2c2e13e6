import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { inspect } from "node:util";
import { createRegistry } from "icr-app-client/testing";
import { call, callAsApp, mint } from "./caller.mjs";

const secret = "whsec-5f2c";

/** A registry whose webhooks arrive in `received`, verified the way that ICR documents it. */
function registryWithWebhook(respond = () => new Response(null, { status: 202 }), options = {}) {
  const received = [];
  const deliver = async (request) => {
    const text = await request.clone().text();
    const { signedData, ...unsigned } = JSON.parse(text);
    received.push({
      text,
      unsigned,
      signed: JSON.parse(Buffer.from(signedData, "base64").toString("utf8")),
      isValid: request.headers.get("x-icr-signature-256") === sign(signedData),
      isValidInOldScheme: request.headers.get("x-icr-signature-256") === sign(text),
    });
    return respond(request);
  };
  const registry = createRegistry({ webhook: { secret, deliver }, installations: 1, ...options });
  return { registry, received, id: registry.installations[0]?.id };
}

function sign(message) {
  return `sha256=${createHmac("sha256", secret).update(message).digest("hex")}`;
}

const eventsOf = (received) => received.map(({ signed }) => signed.event);

test("each change of an installation is a signed delivery, in order", async () => {
  const { registry, received, id } = registryWithWebhook();
  const installation = registry.install();
  registry.suspend(id);
  registry.unsuspend(id);
  registry.grant(id, { organization_info: "VIEW" });
  registry.uninstall(id);
  await registry.settled();
  assert.deepEqual(eventsOf(received), [
    "installed",
    "suspended",
    "unsuspended",
    "newPermissionsAccepted",
    "uninstalled",
  ]);
  for (const { isValid, signed, unsigned } of received) {
    assert.ok(isValid);
    assert.deepEqual(unsigned, signed);
    assert.match(signed.sender.email, /@/);
  }
  assert.deepEqual(received[0].signed.installation, installation);
  assert.equal(received[1].signed.installation.id, id);
  assert.deepEqual(received[3].signed.installation.permissions, { organization_info: "VIEW" });
});

test("a delivery is a POST of JSON to the webhook's URL", async () => {
  let request;
  const { registry } = registryWithWebhook((it) => ((request = it), { status: 200 }));
  registry.install();
  await registry.settled();
  assert.equal(request.method, "POST");
  assert.equal(request.url, "https://app.example/icr/webhooks");
  assert.equal(request.headers.get("content-type"), "application/json");
  assert.match(request.headers.get("x-icr-signature-256"), /^sha256=[0-9a-f]{64}$/);
});

test("nothing is sent for the initial installations, another app's, or a change that changes nothing", async () => {
  const { registry, received, id } = registryWithWebhook();
  const other = registry.addApp();
  registry.install({ appId: other.id });
  registry.unsuspend(id);
  await registry.settled();
  assert.deepEqual(received, []);
  registry.suspend(id);
  registry.suspend(id);
  await registry.settled();
  assert.deepEqual(eventsOf(received), ["suspended"]);
});

test("deliveries are logged with their outcome, and settled never rejects", async () => {
  const responses = [() => new Response("ok"), () => new Response(null, { status: 401 }), () => assert.fail("a bug")];
  const { registry, id } = registryWithWebhook(() => responses.shift()(), { now: () => 7000 });
  registry.suspend(id);
  assert.deepEqual(registry.deliveries, []);
  registry.unsuspend(id);
  registry.uninstall(id);
  await registry.settled();
  assert.deepEqual(
    registry.deliveries.map(({ payload, error, ...rest }) => ({
      event: payload.event,
      error: error?.message,
      ...rest,
    })),
    [
      { event: "suspended", error: undefined, time: 7000, outcome: "accepted", status: 200 },
      { event: "unsuspended", error: undefined, time: 7000, outcome: "refused", status: 401 },
      { event: "uninstalled", error: "a bug", time: 7000, outcome: "failed", status: null },
    ],
  );
  assert.ok(!inspect(registry, { depth: Infinity, showHidden: true, getters: true }).includes(secret));
});

test("settled waits for deliveries that a handler causes", async () => {
  const { registry, received, id } = registryWithWebhook(() => {
    if (received.length === 1) registry.uninstall(id);
    return new Response();
  });
  registry.suspend(id);
  await registry.settled();
  assert.deepEqual(eventsOf(received), ["suspended", "uninstalled"]);
});

test("a wrong signature, and one of the old scheme, do not verify", async () => {
  const { registry, received, id } = registryWithWebhook();
  registry.injectWebhookFault({ wrongSignature: true }, { oldScheme: true });
  registry.suspend(id);
  registry.unsuspend(id);
  registry.suspend(id);
  await registry.settled();
  assert.deepEqual(
    received.map(({ isValid, isValidInOldScheme }) => [isValid, isValidInOldScheme]),
    [
      [false, false],
      [false, true],
      [true, false],
    ],
  );
  assert.deepEqual(registry.deliveries[0].fault, { wrongSignature: true });
});

test("a duplicate is the same delivery, byte for byte", async () => {
  const { registry, received, id } = registryWithWebhook();
  registry.injectWebhookFault({ event: "unsuspended", duplicate: true });
  registry.suspend(id);
  registry.unsuspend(id);
  await registry.settled();
  assert.deepEqual(eventsOf(received), ["suspended", "unsuspended", "unsuspended"]);
  assert.equal(received[1].text, received[2].text);
});

test("a delivery out of order comes after the next one, or at last when the test waits", async () => {
  const { registry, received, id } = registryWithWebhook();
  registry.injectWebhookFault({ outOfOrder: true });
  registry.suspend(id);
  registry.unsuspend(id);
  await registry.settled();
  assert.deepEqual(eventsOf(received), ["unsuspended", "suspended"]);
  registry.injectWebhookFault({ outOfOrder: true, times: 2 });
  registry.suspend(id);
  registry.unsuspend(id);
  await registry.settled();
  assert.deepEqual(eventsOf(received).slice(2), ["suspended", "unsuspended"]);
});

test("fields beside signedData can be forged without the signature noticing", async () => {
  const { registry, received, id } = registryWithWebhook();
  registry.injectWebhookFault({ unsignedFields: { event: "uninstalled" } });
  registry.suspend(id);
  await registry.settled();
  const [{ isValid, signed, unsigned }] = received;
  assert.deepEqual([isValid, signed.event, unsigned.event], [true, "suspended", "uninstalled"]);
});

test("any other event can be sent", async () => {
  const { registry, received, id } = registryWithWebhook();
  registry.sendWebhook("warehouseTransaction", id, { transaction: { id: "t-1", note: "Évora" } });
  await registry.settled();
  const [{ signed, isValid }] = received;
  assert.ok(isValid);
  assert.deepEqual([signed.event, signed.transaction], ["warehouseTransaction", { id: "t-1", note: "Évora" }]);
  assert.throws(() => registry.sendWebhook("installed", "nobody"), /no such installation/);
});

test("new permissions hold for new tokens, and what was issued before keeps its own", async () => {
  const registry = createRegistry({ installations: [{ permissions: { organization_info: "VIEW" } }] });
  const [{ id }] = registry.installations;
  const before = await mint(registry, id);
  const granted = registry.grant(id, { organization_projects: "VIEW" });
  assert.deepEqual(registry.installations, [granted]);
  const statusOf = async (token) => (await call(registry, "GET /projects", { token })).status;
  assert.deepEqual([await statusOf(before), await statusOf(await mint(registry, id))], [403, 200]);
  const { body } = await callAsApp(registry, `GET /app/installations/${id}`);
  assert.deepEqual(body.permissions, { organization_projects: "VIEW" });
});

test("an empty secret is rejected", () => {
  assert.throws(() => createRegistry({ webhook: { secret: "", deliver: () => new Response() } }), TypeError);
});

test("two suspensions are two deliveries with different content, also where the clock stands still", async () => {
  const { registry, received, id } = registryWithWebhook(undefined, { now: () => 1_700_000_000_000 });
  for (const change of ["suspend", "unsuspend", "suspend"]) registry[change](id);
  await registry.settled();
  const [first, between, second] = received.map(({ signed }) => signed.installation.updatedAt);
  assert.ok(first < between && between < second);
});

test("a delivery can be lost, and have the other forms that ICR's have", async () => {
  const { registry, received, id } = registryWithWebhook();
  registry.injectWebhookFault({ lost: true }, { shortOrganization: true, withoutSender: true });
  registry.suspend(id);
  registry.unsuspend(id);
  await registry.settled();
  assert.deepEqual(
    registry.deliveries.map(({ outcome, status }) => [outcome, status]),
    [
      ["lost", null],
      ["accepted", 202],
    ],
  );
  const [{ signed, isValid }] = received;
  assert.ok(isValid);
  assert.equal(signed.event, "unsuspended");
  assert.equal(signed.sender, undefined);
  const { id: organizationId, fullName, url } = registry.installations[0].organization;
  assert.deepEqual(signed.installation.organization, { id: organizationId, name: fullName, url });
});
