import { assert } from "chai";
import { createClient, rejectionCode, setUp } from "../../support/registry-client.mjs";
import { withClock } from "../../support/clock.mjs";

const second = 1000;

/** A client whose `jwt` function signs, and the reasons with which it was called. */
function recordingReasons(options = {}, registryOptions = {}) {
  const { registry } = setUp({}, registryOptions);
  const reasons = [];
  const jwt = (context) => {
    reasons.push(context.reason);
    return registry.signJwt(context);
  };
  return { registry, reasons, icr: createClient(registry, { jwt, ...options }) };
}

const expired = ({ signJwt, now }) => signJwt({ exp: Math.floor(now() / second) - 60 });

export const cases = {
  "the jwt function is called once for all concurrent callers": async () => {
    const { registry, reasons, icr } = recordingReasons({ coalesce: true }, { installations: 50 });
    await Promise.all([
      ...registry.installations.map(({ id }) => icr.installationAccessToken(id)),
      icr.appAccessToken(),
      icr.listInstallations(),
    ]);
    assert.deepEqual(reasons, ["missing"]);
  },

  "a cached token needs no JWT, even if the last one has expired": withClock(async (clock) => {
    const { registry, reasons, icr } = recordingReasons();
    const [{ id }] = registry.installations;
    const token = await icr.installationAccessToken(id);
    clock.advance(60 * 60 * second);
    assert.equal(await icr.installationAccessToken(id), token);
    assert.deepEqual(reasons, ["missing"]);
  }),

  "an abort ends the wait for a jwt function that does not settle": async () => {
    const { registry, id } = setUp();
    for (const coalesce of [true, false]) {
      const icr = createClient(registry, {
        jwt: () => new Promise(() => {}),
        coalesce,
        timeoutMs: 1000,
        maxRetries: 0,
      });
      const abort = new AbortController();
      const calls = [
        icr.installationAccessToken(id, { signal: abort.signal }),
        icr.fetchAsInstallation(id, "/projects", { signal: abort.signal }),
      ];
      abort.abort();
      for (const call of calls) assert.equal((await rejectionCode(call)).name, "AbortError");
    }
  },

  "callers of managed tokens get the JWT's error, and the next call calls the jwt function again": async () => {
    const { registry, id } = setUp();
    const responses = [() => Promise.reject(new Error("offline")), () => "no JWT", expired, ({ signJwt }) => signJwt()];
    const icr = createClient(registry, { jwt: () => responses.shift()(registry), maxRetries: 0 });
    assert.equal(await rejectionCode(icr.installationAccessToken(id)), "jwt_unavailable");
    assert.equal(await rejectionCode(icr.installationAccessToken(id)), "jwt_unavailable");
    assert.equal(await rejectionCode(icr.installationAccessToken(id)), "jwt_expired");
    assert.equal((await icr.installationAccessToken(id)).installationId, id);
  },

  "a jwt function that fails has no effect until the token expires": withClock(async (clock) => {
    const { registry, events, id } = setUp();
    let online = true;
    const jwt = (context) => (online ? registry.signJwt(context) : Promise.reject(new Error("offline")));
    const icr = createClient(registry, { jwt, onEvent: events.listen, maxRetries: 0 });
    const current = await icr.installationAccessToken(id);
    online = false;
    clock.advance((2 * 60 - 4) * 60 * second);
    const failed = events.next("refresh_failed");
    assert.equal(await icr.installationAccessToken(id), current);
    assert.deepInclude(await failed, { code: "jwt_unavailable" });
    clock.advance(4 * 60 * second);
    assert.equal(await rejectionCode(icr.installationAccessToken(id)), "jwt_unavailable");
  }),
};
