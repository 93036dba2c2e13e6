import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { agreedMints } from "../support/agreed-mints.mjs";
import { startFleet } from "./fleet.mjs";

const props = (client) => ({ client, installations: "*", may: ["token"] });

let fleet;
let unused;
before(async () => {
  const gateways = { a: props("a"), b: props("b") };
  fleet = await startFleet({ gateways, registry: { installations: 12 } });
  unused = [...fleet.registry.installations];
});
after(() => fleet.close());

const objectOf = (id) => JSON.stringify(["installation", id]);
const objectCall = (id, method, ...args) => fleet.control("call", { name: objectOf(id), method, args });
/** The different tokens of answers, each of which has one. */
const tokensOf = (answers) => {
  for (const { error } of answers) assert.equal(error, undefined);
  return new Set(answers.map(({ token }) => token));
};

test("1000 callers in three processes, none of whom has a token, cost one request", async () => {
  const { id } = unused.pop();
  const tokens = tokensOf(await fleet.askEverywhere({ installation: id }, 1000));
  assert.equal(fleet.mints(id).length, agreedMints.coldCrowd);
  assert.equal(tokens.size, 1);
  assert.match([...tokens][0], /^crs_/);
});

test("a token that is revoked under 200 holders costs one more", async () => {
  const { id } = unused.pop();
  const useAll = async () => {
    const holders = ["broker", "a", "b"].map((name, place) => {
      const inPlace = Array.from({ length: 200 }, (_, holder) => holder).filter((holder) => holder % 3 === place);
      return fleet.askAll(
        name,
        inPlace.map((holder) => ({ operation: "projects", installation: id, holder })),
      );
    });
    return (await Promise.all(holders)).flat();
  };
  for (const { status } of await useAll()) assert.equal(status, 200);
  fleet.registry.revoke(fleet.registry.tokens.at(-1).id);
  const answers = await useAll();
  assert.equal(answers.length, 200);
  for (const { status } of answers) assert.equal(status, 200);
  assert.equal(fleet.mints(id).length, 1 + agreedMints.revocation);
});

// They wait more than they work.
suite("owners of their own", { concurrency: true }, () => {
  test("a registry that takes 3 s is asked once by 50 callers, who are told by then that the broker is there", async () => {
    const { id } = unused.pop();
    fleet.registry.injectFault({ path: `/app/installations/${id}/accessTokens`, delayMs: 3_000 });
    const answers = await fleet.askEverywhere({ installation: id, store: { timeoutMs: 2_000 } }, 50);
    assert.equal(tokensOf(answers).size, 1);
    assert.equal(fleet.mints(id).length, agreedMints.slowRegistry);
  });

  test("an unknown installation is asked for once by 50 callers, and is remembered for some seconds", async () => {
    const answers = [
      ...(await fleet.askEverywhere({ installation: "unknown" }, 50)),
      ...(await fleet.askEverywhere({ installation: "unknown" }, 50)),
    ];
    assert.equal(answers.length, 100);
    for (const { error } of answers) {
      assert.equal(error.isInstance, true);
      assert.equal(error.code, "not_found");
      assert.equal(error.status, 404);
      assert.equal(error.operation, "createInstallationAccessToken");
      assert.equal(error.installationId, "unknown");
      assert.equal(error.attempts, 1);
      assert.ok(error.messages.length > 0);
      assert.ok(error.requestId);
    }
    assert.equal(fleet.mints("unknown").length, 1);
    await objectCall("unknown", "invalidate");
    await fleet.ask("a", { installation: "unknown" });
    assert.equal(fleet.mints("unknown").length, 2);
  });

  test("callers that leave take nothing from those who stay, and what they began is kept", async () => {
    const { id } = unused.pop();
    fleet.registry.injectFault({ path: `/app/installations/${id}/accessTokens`, delayMs: 600 });
    const leaving = { installation: id, call: { deadlineMs: 100 } };
    const [first, ...others] = await fleet.askAll("a", [leaving, { installation: id, callers: 20 }]);
    assert.equal(first.error.code, "timeout");
    assert.equal(tokensOf(others).size, 1);
    assert.equal(fleet.mints(id).length, 1);

    const another = unused.pop();
    fleet.registry.injectFault({ path: `/app/installations/${another.id}/accessTokens`, delayMs: 600 });
    const left = await fleet.ask("b", { ...leaving, installation: another.id });
    assert.equal(left.error.code, "timeout");
    assert.ok((await fleet.ask("a", { installation: another.id })).token);
    assert.equal(fleet.mints(another.id).length, 1);
  });

  test("who has named a token that is no longer the present one gets the present one at no cost", async () => {
    const { id } = unused.pop();
    const { token } = await fleet.ask("a", { installation: id });
    const answer = await objectCall(id, "token", { installationId: id, refused: "another" });
    assert.equal(answer.token.token, token);
    assert.equal(fleet.mints(id).length, 1);
  });

  test("a token that is deleted by one Worker is no longer given to others", async () => {
    const { id } = unused.pop();
    const { token } = await fleet.ask("a", { installation: id, holder: "deleter" });
    await fleet.ask("a", { operation: "delete", token, holder: "deleter" });
    const next = await fleet.ask("b", { installation: id });
    assert.ok(next.token);
    assert.notEqual(next.token, token);
  });

  test("invalidate of one Worker's client makes the broker create the next token", async () => {
    const { id } = unused.pop();
    const { token } = await fleet.ask("a", { installation: id });
    assert.deepEqual((await fleet.ask("b", { operation: "invalidate", installation: id })).error, undefined);
    assert.notEqual((await fleet.ask("a", { installation: id })).token, token);
  });

  test("the app's own token is one for all, too", async () => {
    const tokens = tokensOf(await fleet.askEverywhere({ installation: null }, 30));
    assert.equal(tokens.size, 1);
    assert.equal(fleet.registry.requests.filter(({ path }) => path === "/app/accessTokens").length, 1);
  });

  test("refusals that go on are answered with one token each, at growing intervals", async () => {
    const { id } = unused.pop();
    const startedMs = Date.now();
    let refused;
    for (let round = 0; round < 3; round += 1) {
      const wanted = { installationId: id, refused };
      const answers = await Promise.all(Array.from({ length: 10 }, () => objectCall(id, "token", wanted)));
      assert.equal(new Set(answers.map(({ token }) => token.token)).size, 1);
      refused = answers[0].token.token;
    }
    assert.equal(fleet.mints(id).length, 3);
    assert.ok(Date.now() - startedMs >= 1_000);
  });
});
