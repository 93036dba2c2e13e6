import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";

const redirectUri = "https://app.example/icr/callback?tenant=7";

function installUrl({ nameId = "canopy-ledger", ...query } = {}) {
  const url = new URL(`https://app.carbonregistry.com/apps/${nameId}/installations/new`);
  for (const [name, value] of Object.entries({ redirectUri, state: "s/1+=", ...query })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

test("consent installs the app and returns the URL of the callback", () => {
  const registry = createRegistry({ installations: 0 });
  const callback = new URL(registry.consent(installUrl(), { organization: { fullName: "Kaskelot Mangroves" } }));
  const [installation] = registry.installations;
  assert.equal(installation.organization.fullName, "Kaskelot Mangroves");
  assert.equal(callback.origin + callback.pathname, "https://app.example/icr/callback");
  assert.deepEqual(Object.fromEntries(callback.searchParams), {
    tenant: "7",
    installationId: installation.id,
    state: "s/1+=",
    event: "installed",
  });
});

test("an organization that has the app keeps its installation, and one that removed it gets a new one", () => {
  const registry = createRegistry({ installations: 1 });
  const [installation] = registry.installations;
  const { organization } = installation;
  const consentOf = (by) => new URL(registry.consent(installUrl(), by)).searchParams.get("installationId");
  assert.equal(consentOf({ organization: organization.id }), installation.id);
  assert.equal(consentOf({ organization }), installation.id);
  assert.equal(registry.installations.length, 1);
  registry.uninstall(installation.id);
  assert.notEqual(consentOf({ organization: organization.id }), installation.id);
  assert.deepEqual(registry.installations[0].organization, organization);
});

test("without a state in the link there is none in the callback", () => {
  const callback = new URL(createRegistry().consent(installUrl({ state: undefined })));
  assert.equal(callback.searchParams.has("state"), false);
});

test("a redirectUri that is not allowed is replaced by the first that is", () => {
  const callbackUrls = ["https://app.example/first", "https://app.example/second"];
  const registry = createRegistry({ app: { callbackUrls } });
  const target = (uri) => registry.consent(installUrl({ redirectUri: uri })).split("?")[0];
  assert.equal(target("https://app.example/second"), callbackUrls[1]);
  assert.equal(target("https://evil.example/second"), callbackUrls[0]);
  assert.equal(target(undefined), callbackUrls[0]);
});

test("the link of another app installs that app", () => {
  const registry = createRegistry({ installations: 0 });
  const other = registry.addApp({ nameId: "other app" });
  registry.consent(installUrl({ nameId: "other%20app" }));
  assert.equal(registry.installations[0].appId, other.id);
});

test("a link that cannot work is rejected with the reason", () => {
  const registry = createRegistry();
  registry.addApp();
  assert.throws(
    () => registry.consent(installUrl({ nameId: "nobody" })),
    /no app named nobody, only canopy-ledger, app-2: set `app: \{ nameId \}` of createRegistry/,
  );
  assert.throws(() => registry.consent(installUrl({ redirectUri: undefined })), /no redirectUri/);
  assert.throws(() => registry.consent("https://app.carbonregistry.com/apps/canopy-ledger"), /install link/);
  assert.throws(() => registry.consent("/apps/canopy-ledger/installations/new"), TypeError);
});

test("the webhook of a consent carries its state", async () => {
  const payloads = [];
  const deliver = async (request) => {
    payloads.push(await request.json());
    return new Response();
  };
  const registry = createRegistry({ installations: 0, webhook: { secret: "s", deliver } });
  const callback = new URL(registry.consent(installUrl()));
  await registry.settled();
  const [{ event, state, installation }] = payloads;
  assert.deepEqual([event, state], ["installed", "s/1+="]);
  assert.equal(installation.id, callback.searchParams.get("installationId"));
});

test("a callback may lack the state, and have another event", () => {
  const registry = createRegistry({ installations: 0 });
  const { searchParams } = new URL(registry.consent(installUrl(), { withoutState: true, event: "updated" }));
  assert.deepEqual([...searchParams.keys()], ["tenant", "installationId", "event"]);
  assert.equal(searchParams.get("event"), "updated");
});
