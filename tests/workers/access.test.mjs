import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { startFleet } from "./fleet.mjs";

let fleet;
let one;
let two;
before(async () => {
  // The emulator's ids are known before it starts.
  [one, two] = createRegistry().installations.map(({ id }) => id);
  fleet = await startFleet({
    gateways: {
      all: { client: "console", installations: "*", may: ["token", "revoke"] },
      one: { client: "shop", installations: [one], may: ["token"] },
      nothing: {},
    },
  });
});
after(() => fleet.close());

const raw = async (name, method, ...args) => fleet.ask(name, { operation: "raw", method, args });

test("a Worker gets the tokens that the props of its binding name, and no other", async () => {
  assert.ok((await fleet.ask("one", { installation: one })).token);
  for (const [name, installation] of [
    ["one", two],
    ["one", null],
    ["nothing", one],
  ]) {
    const { error } = await fleet.ask(name, { installation });
    assert.equal(error.code, "forbidden");
    assert.equal(error.isInstance, true);
    assert.match(error.message, /`installations`/);
    assert.equal(error.attempts, 0);
  }
  assert.match((await fleet.ask("one", { installation: two })).error.message, /shop/);
  assert.equal(fleet.mints(two).length, 0);
});

test("it may delete tokens only where its props say so", async () => {
  const { token } = await fleet.ask("all", { installation: one });
  assert.equal((await raw("one", "revoke", one)).answer.error.code, "forbidden");
  assert.equal((await raw("all", "revoke", one)).answer.revoked, true);
  assert.equal((await raw("all", "revoke", one)).answer.revoked, false);
  assert.equal(fleet.registry.requests.filter(({ method }) => method === "DELETE").length, 1);
  assert.notEqual((await fleet.ask("all", { installation: one })).token, token);
});

test("it can call nothing else, and says neither which object nor which key", async () => {
  for (const method of ["broker", "locationHint", "client", "stored", "fetch"]) {
    const { error } = await raw("one", method, { BROKER: 1 });
    assert.ok(error.failure, method);
  }
  for (const wanted of [
    { installationId: two },
    { key: "another" },
    { client: "console" },
    { name: JSON.stringify(["installation", two]) },
  ]) {
    const { answer } = await raw("one", "token", one, wanted);
    if (answer.error) assert.equal(answer.error.code, "invalid_options");
    else assert.equal(answer.token.installationId, one);
  }
  for (const id of ["", undefined, 5, [one], JSON.stringify(["installation", two])]) {
    const { answer } = await raw("one", "token", id);
    assert.match(answer.error.code, /invalid_argument|forbidden/);
  }
  assert.equal(fleet.mints(two).length, 0);
});

test("it cannot have a new token with each question", async () => {
  const { token } = await fleet.ask("one", { installation: one });
  const before = fleet.mints(one).length;
  for (const outlives of [Infinity, Date.now() + 1e12, "later", NaN]) {
    assert.equal((await raw("one", "token", one, { outlives })).answer.token.token, token);
  }
  assert.equal(fleet.mints(one).length, before);
});

test("the broker's events tell who has asked, and no secret", async () => {
  await fleet.control("events");
  const { id } = fleet.registry.installations.at(-1);
  const { token } = await fleet.ask("all", { installation: id });
  const events = await fleet.control("events");
  assert.ok(events.length > 0);
  for (const { label } of events) assert.equal(label, "console");
  assert.ok(!JSON.stringify(events).includes(token));
});

test("a client of another API or app is told so", async () => {
  for (const client of [{ appId: "another" }, { apiVersion: "2030-01-01" }, { baseUrl: "https://registry.example" }]) {
    const { error } = await fleet.ask("all", { installation: one, client });
    assert.equal(error.code, "invalid_options");
    assert.ok(error.message.includes(Object.values(client)[0]), error.message);
  }
});

test("an object answers for the installation that its name tells", async () => {
  const name = JSON.stringify(["installation", one]);
  const answer = await fleet.control("call", { name, method: "token", args: [{ installationId: two }] });
  assert.equal(answer.error.code, "invalid_argument");
  for (const method of ["client", "replica", "gate"]) {
    const { failure } = await fleet.control("call", { name, method });
    assert.match(failure, /does not implement/);
  }
});

test("the object that is the gate stores a time, and nothing of a token", async () => {
  const name = JSON.stringify(["gate"]);
  const later = Date.now() + 50;
  assert.equal(await fleet.control("call", { name, method: "closedUntil", args: [later] }), later);
  assert.equal(await fleet.control("call", { name, method: "closedUntil", args: [later - 40] }), later);
  const { rows } = await fleet.control("call", { name, method: "stored" });
  assert.deepEqual(rows, { closedUntil: later });
});

test("cases of the sealer and the stores, in workerd", async (t) => {
  const { names } = await fleet.ask("all", { operation: "caseNames" });
  assert.ok(names.length > 0);
  for (const name of names) {
    await t.test(name, async () => {
      const { failure } = await fleet.ask("all", { operation: "case", name });
      assert.equal(failure, undefined);
    });
  }
});
