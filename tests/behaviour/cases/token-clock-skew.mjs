import { assert } from "chai";
import { createClient, tokenRequests, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const directions = { ahead: 10 * minute, late: -10 * minute };

/** A case for each direction in which the registry's clock can differ from this machine's. */
function casesOf(titled, run) {
  return Object.fromEntries(
    Object.entries(directions).map(([direction, offset]) => [
      titled(direction),
      withClock(async (clock) => {
        const options = setUp({ coalesce: true });
        options.registry.advance(offset);
        await run(options, clock, offset);
      }),
    ]),
  );
}

export const cases = {
  ...casesOf(
    (direction) => `a registry's clock 10 minutes ${direction} changes nothing for the caller`,
    async ({ registry, icr, events, id }, clock) => {
      const current = await icr.installationAccessToken(id);
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
      clock.advance(2 * hour - 5 * minute - 2 * second);
      assert.equal(await icr.installationAccessToken(id), current);
      assert.equal(tokenRequests(registry).length, 1);

      clock.advance(40 * second);
      const refreshed = events.next("created");
      assert.equal(await icr.installationAccessToken(id), current);
      await refreshed;
      assert.equal(tokenRequests(registry).length, 2);
    },
  ),

  ...casesOf(
    (direction) => `a token is not returned after its expiry on a registry's clock 10 minutes ${direction}`,
    async ({ registry, icr, id }, clock) => {
      await icr.installationAccessToken(id);
      clock.advance(2 * hour + second);
      assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200);
      assert.deepEqual(
        registry.requests.filter(({ path }) => path === "/projects").map(({ status }) => status),
        [200],
      );
    },
  ),

  ...casesOf(
    (direction) => `the jwt function is called with the time of a registry 10 minutes ${direction}`,
    async ({ registry }, clock, offset) => {
      const contexts = [];
      const jwt = (context) => {
        contexts.push({ reason: context.reason, ahead: context.now - Date.now() });
        return registry.signJwt(context);
      };
      const icr = createClient(registry, { jwt });
      await icr.listInstallations();
      clock.advance(9 * minute);
      await icr.listInstallations();
      assert.deepEqual(
        contexts.map(({ reason }) => reason),
        ["missing", "rejected", "expiring"],
      );
      assert.equal(contexts[0].ahead, 0);
      // The Date header has whole seconds.
      for (const { ahead } of contexts.slice(1)) assert.closeTo(ahead, offset, second);
    },
  ),

  ...casesOf(
    (direction) => `a JWT that is signed by a registry's clock 10 minutes ${direction} is accepted`,
    async ({ registry, events, id }, clock) => {
      const icr = createClient(registry, { jwt: () => registry.signJwt(), onEvent: events.listen });
      assert.equal((await icr.installationAccessToken(id)).installationId, id);
      clock.advance(9 * minute);
      assert.equal((await icr.appAccessToken()).appId, registry.appId);
      assert.deepEqual(events.actions(), ["created", "created"]);
    },
  ),

  "without a Date header this machine's clock is used": withClock(async (clock) => {
    const { registry, icr, id } = setUp();
    registry.injectFault({ headers: { date: null }, times: Infinity });
    const current = await icr.installationAccessToken(id);
    clock.advance(2 * hour - 5 * minute - second);
    assert.equal(await icr.installationAccessToken(id), current);
    clock.advance(5 * minute + second);
    assert.notEqual(await icr.installationAccessToken(id), current);
  }),

  ...casesOf(
    (direction) => `one response whose Date is 10 minutes ${direction} does not make other calls fail`,
    async ({ registry, events, installation }, clock, offset) => {
      registry.advance(-offset);
      const date = new Date(registry.now() + offset).toUTCString();
      const icr = createClient(registry, { jwt: () => registry.signJwt(), onEvent: events.listen });
      registry.injectFault({ headers: { date } });
      await icr.listInstallations();
      assert.equal((await icr.installationAccessToken(installation.id)).installationId, installation.id);
      assert.deepEqual(events.actions(), ["created"]);
    },
  ),

  "a Date header that is no date is ignored": async () => {
    const { registry, icr, id } = setUp();
    registry.injectFault({ headers: { date: "soon" } });
    const current = await icr.installationAccessToken(id);
    assert.equal(await icr.installationAccessToken(id), current);
    assert.equal(tokenRequests(registry).length, 1);
  },
};
