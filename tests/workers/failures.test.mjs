import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFleet, until } from "./fleet.mjs";

const props = (client) => ({ client, installations: "*", may: ["token"] });
const gateways = { a: props("a"), b: props("b") };

let fleet;
let unused;
before(async () => {
  fleet = await startFleet({ gateways, registry: { installations: 12 } });
  unused = [...fleet.registry.installations];
});
after(() => fleet.close());

const objectCall = (id, method, ...args) =>
  fleet.control("call", { name: JSON.stringify(["installation", id]), method, args });
const slowly = (id, delayMs) => fleet.registry.injectFault({ path: `/app/installations/${id}/accessTokens`, delayMs });
const jwtOf = async () => ({ client: { jwt: await fleet.registry.signJwt() } });

test("an object that ends while it creates a token costs one more request, and nobody notices", async () => {
  const { id } = unused.pop();
  slowly(id, 1_500);
  const asked = fleet.askEverywhere({ installation: id }, 20);
  await until(() => fleet.mints(id).length === 1);
  await objectCall(id, "abort");
  const answers = await asked;
  assert.equal(new Set(answers.map(({ token }) => token)).size, 1);
  assert.ok(answers[0].token);
  assert.equal(fleet.mints(id).length, 2);
});

test("a broker that is killed while it creates a token leaves nobody waiting, and serves the next", async () => {
  const { id } = unused.pop();
  slowly(id, 1_500);
  const asked = Promise.all(["a", "b"].map((name) => fleet.askAll(name, [{ installation: id, callers: 20 }])));
  await until(() => fleet.mints(id).length === 1);
  await fleet.killBroker();
  const answers = (await asked).flat();
  assert.equal(answers.length, 40);
  for (const { error, durationMs } of answers) {
    assert.equal(error.code, "jwt_unavailable");
    assert.equal(error.retryable, true);
    assert.ok(error.cause);
    assert.ok(durationMs < 8_000);
  }
  await fleet.startBroker();
  const again = await fleet.ask("a", { installation: id });
  assert.ok(again.token, JSON.stringify(again.error));
  assert.equal((await fleet.ask("b", { installation: id })).token, again.token);
  assert.equal(fleet.mints(id).length, 2);
});

test("a token outlives the broker's process", async () => {
  const { id } = unused.pop();
  const { token } = await fleet.ask("a", { installation: id });
  await fleet.killBroker();
  await fleet.startBroker();
  assert.equal((await fleet.ask("b", { installation: id })).token, token);
  assert.equal(fleet.mints(id).length, 1);
});

test("without a broker a client creates a token by its own JWT, or fails, as it was told", async () => {
  const { id } = unused.pop();
  await fleet.killBroker();
  const [own, failed, without] = await fleet.askAll("a", [
    { installation: id, ...(await jwtOf()), call: { deadlineMs: 3_000 } },
    { installation: id, ...(await jwtOf()), store: { onBrokerFailure: "fail" } },
    { installation: id, store: { onBrokerFailure: "fail" } },
  ]);
  assert.ok(own.token);
  for (const { error } of [failed, without]) {
    assert.equal(error.code, "network");
    assert.equal(error.retryable, true);
    assert.match(error.message, /broker/);
    assert.ok(error.cause);
  }
  assert.equal(fleet.mints(id).length, 1);
  await fleet.startBroker();
});

test("a broker that hangs is given up after the store's timeout, within the caller's deadline", async () => {
  const { id } = unused.pop();
  const resume = fleet.pauseBroker();
  const store = { timeoutMs: 400 };
  const call = { deadlineMs: 5_000 };
  const [own, failed] = await fleet.askAll("a", [
    { installation: id, ...(await jwtOf()), store, call },
    { installation: id, store: { ...store, onBrokerFailure: "fail" }, call },
  ]);
  assert.ok(own.token, JSON.stringify(own.error));
  assert.equal(failed.error.code, "network");
  assert.match(failed.error.cause, /400 ms/);
  resume();
  assert.equal(fleet.mints(id).length, 1);
});

test(
  "a broker whose disk is full asks the registry for nothing, and goes on once there is room",
  { skip: process.platform !== "linux" && "needs prlimit" },
  async () => {
    const { id } = unused.pop();
    // So that the object has a file, which it can read.
    await objectCall(id, "closedUntil", 1);
    fleet.fillDisk(true);
    const answers = await fleet.askAll("a", [{ installation: id, callers: 5 }]).finally(() => fleet.fillDisk(false));
    for (const { error } of answers) assert.equal(error?.code, "jwt_unavailable");
    assert.deepEqual(fleet.mints(id), []);
    assert.ok((await fleet.ask("a", { installation: id })).token);
  },
);

test("after a 429 for one installation no other is asked for before the wait is over", async () => {
  const [first, second] = [unused.pop().id, unused.pop().id];
  fleet.registry.injectFault({ path: `/app/installations/${first}/accessTokens`, status: 429, retryAfter: 2 });
  const limited = fleet.ask("a", { installation: first });
  await until(() => fleet.mints(first).length === 1);
  const refusedMs = Date.now();
  // The broker's object has read the response by then.
  await until(async () => (await fleet.control("events")).some(({ type }) => type === "retry"));
  assert.ok((await fleet.ask("b", { installation: second })).token);
  assert.ok(Date.now() - refusedMs >= 1_900);
  assert.ok((await limited).token);
  assert.equal(fleet.mints(first).length, 2);
  assert.equal(fleet.mints(second).length, 1);
});
