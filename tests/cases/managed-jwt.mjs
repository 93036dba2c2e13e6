import { assert } from "chai";
import { clientOf, rejectionOf, setUp } from "./managed-fixtures/client.mjs";
import { withClock } from "./managed-fixtures/clock.mjs";

const second = 1000;

/** A client whose `jwt` function signs, and the reasons for which it was asked. */
function asked(options = {}, registryOptions = {}) {
  const { registry } = setUp({}, registryOptions);
  const reasons = [];
  const jwt = (context) => {
    reasons.push(context.reason);
    return registry.signJwt(context);
  };
  return { registry, reasons, icr: clientOf(registry, { jwt, ...options }) };
}

/** How a call fails with this `jwt`, and that it sends nothing. */
async function failureWith(jwt, call = {}) {
  const { registry, id } = setUp();
  const icr = clientOf(registry, { jwt: typeof jwt === "function" ? () => jwt(registry) : jwt });
  const error = await icr.installationAccessToken(id, call).catch((reason) => reason);
  assert.equal(registry.requests.length, 0);
  return error;
}

const expired = ({ signJwt, now }) => signJwt({ exp: Math.floor(now() / second) - 60 });

export const cases = {
  "the host is asked once for all that need a JWT at the time": async () => {
    const { registry, reasons, icr } = asked({ coalesce: true }, { installations: 50 });
    await Promise.all([
      ...registry.installations.map(({ id }) => icr.installationAccessToken(id)),
      icr.appAccessToken(),
      icr.listInstallations(),
    ]);
    assert.deepEqual(reasons, ["missing"]);
  },

  "the host is asked again 30 s before the JWT ends, and not before": withClock(async (clock) => {
    const { registry, reasons, icr } = asked();
    const [first, next, last] = registry.installations;
    await icr.installationAccessToken(first.id);
    // The emulator's JWTs live 9 minutes, less what is missing to a whole second.
    clock.advance((9 * 60 - 32) * second);
    await icr.installationAccessToken(next.id);
    assert.deepEqual(reasons, ["missing"]);
    clock.advance(2 * second);
    await icr.installationAccessToken(last.id);
    assert.deepEqual(reasons, ["missing", "expiring"]);
  }),

  "a cached token needs no JWT, though the last one has ended": withClock(async (clock) => {
    const { registry, reasons, icr } = asked();
    const [{ id }] = registry.installations;
    const token = await icr.installationAccessToken(id);
    clock.advance(60 * 60 * second);
    assert.equal(await icr.installationAccessToken(id), token);
    assert.deepEqual(reasons, ["missing"]);
  }),

  "a function that throws or rejects is jwt_unavailable, with what it threw as the cause": async () => {
    const thrown = new Error("the signer is down");
    const throwing = () => {
      throw thrown;
    };
    for (const jwt of [throwing, async () => throwing()]) {
      const error = await failureWith(jwt);
      assert.deepInclude(error, { code: "jwt_unavailable", attempts: 0, retryable: true, cause: thrown });
    }
  },

  "a function that does not answer is jwt_unavailable after timeoutMs": async () => {
    const { registry, id } = setUp();
    for (const coalesce of [true, false]) {
      const icr = clientOf(registry, { jwt: () => new Promise(() => {}), timeoutMs: 3, coalesce });
      assert.equal(await rejectionOf(icr.installationAccessToken(id)), "jwt_unavailable");
    }
    assert.equal(registry.requests.length, 0);
  },

  "an abort ends the wait for a function that does not answer": async () => {
    const { registry, id } = setUp();
    for (const coalesce of [true, false]) {
      const icr = clientOf(registry, { jwt: () => new Promise(() => {}), coalesce });
      const abort = new AbortController();
      const calls = [
        icr.installationAccessToken(id, { signal: abort.signal }),
        icr.fetchAsInstallation(id, "/projects", { signal: abort.signal }),
      ];
      abort.abort();
      for (const call of calls) assert.equal((await rejectionOf(call)).name, "AbortError");
    }
  },

  "what is no JWT is jwt_unavailable": async () => {
    const claims = (value) => `e30.${btoa(value).replace(/=+$/, "")}.c2ln`;
    const wrong = [undefined, null, 7, {}, [], "", "a.b", "a.b.c", "a.b.c.d", " . . ", "é.é.é"];
    for (const value of [...wrong, claims("[]"), claims("null"), claims('{"exp":"soon"}'), claims("{")]) {
      assert.equal((await failureWith(() => value)).code, "jwt_unavailable", String(value));
    }
  },

  "an expired JWT is jwt_expired": async () => {
    assert.deepInclude(await failureWith(expired), { code: "jwt_expired", attempts: 0 });
    const { registry } = setUp();
    assert.equal((await failureWith(await expired(registry))).code, "jwt_expired");
  },

  "what went wrong with a JWT is not remembered": async () => {
    const { registry, id } = setUp();
    const answers = [() => Promise.reject(new Error("offline")), () => "no JWT", expired, ({ signJwt }) => signJwt()];
    const icr = clientOf(registry, { jwt: () => answers.shift()(registry) });
    assert.equal(await rejectionOf(icr.installationAccessToken(id)), "jwt_unavailable");
    assert.equal(await rejectionOf(icr.installationAccessToken(id)), "jwt_unavailable");
    assert.equal(await rejectionOf(icr.installationAccessToken(id)), "jwt_expired");
    assert.equal((await icr.installationAccessToken(id)).installationId, id);
  },

  "the last JWT serves a refresh that finds the host silent until the token expires": withClock(async (clock) => {
    const { registry, events, id } = setUp();
    let online = true;
    const jwt = (context) => (online ? registry.signJwt(context) : Promise.reject(new Error("offline")));
    const icr = clientOf(registry, { jwt, onEvent: events.listen });
    const current = await icr.installationAccessToken(id);
    online = false;
    clock.advance((2 * 60 - 4) * 60 * second);
    const failed = events.next("refresh_failed");
    assert.equal(await icr.installationAccessToken(id), current);
    assert.deepInclude(await failed, { code: "jwt_unavailable" });
    clock.advance(4 * 60 * second);
    assert.equal(await rejectionOf(icr.installationAccessToken(id)), "jwt_unavailable");
  }),
};
