import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { json, scriptedClient } from "../../support/scripted-client.mjs";
import { createJwt } from "../../support/jwt.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds;
const unauthorized = () => json({ statusCode: 401, message: "no" }, { status: 401 });

/** A client whose `jwt` returns these values in turn, the last repeatedly, and calls those that are functions. */
function recordingJwtCalls(values, { responses = [exampleInstallation], ...options } = {}) {
  const jwtCalls = [];
  const jwt = (context) => {
    jwtCalls.push(context);
    const value = values[Math.min(jwtCalls.length, values.length) - 1];
    return typeof value === "function" ? value() : value;
  };
  return { ...scriptedClient(responses, { jwt, ...options }), jwtCalls };
}

const bearers = (requests) => requests.map(({ headers }) => headers.authorization);

export const cases = {
  "a JWT may be a text, or what a function returns: a text, a promise or a thenable": async () => {
    const text = createJwt();
    const ways = [text, () => text, async () => text, () => ({ then: (resolve) => resolve(text) })];
    for (const jwt of ways) {
      const { icr, requests } = scriptedClient([exampleInstallation], { jwt });
      await icr.getInstallation("i");
      assert.deepEqual(bearers(requests), [`Bearer ${text}`]);
    }
  },

  "the jwt function is called when a JWT is needed, with the reason, and not again while that is valid": async () => {
    const { icr, jwtCalls } = recordingJwtCalls([createJwt()]);
    assert.deepEqual(jwtCalls, []);
    const before = Date.now();
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    assert.deepEqual(Object.keys(jwtCalls[0]).sort(), ["now", "reason"]);
    assert.equal(jwtCalls[0].reason, "missing");
    assert.isTrue(jwtCalls[0].now >= before && jwtCalls[0].now <= Date.now(), `${jwtCalls[0].now}`);
    assert.equal(jwtCalls.length, 1);
  },

  "an access token is deleted without a JWT": async () => {
    const { icr, jwtCalls } = recordingJwtCalls([createJwt()], { responses: [true] });
    await icr.deleteAccessToken("crs_1");
    assert.deepEqual(jwtCalls, []);
  },

  "concurrent calls share one call of the jwt function": async () => {
    const { icr, jwtCalls, requests } = recordingJwtCalls([async () => createJwt()], { coalesce: true });
    await Promise.all(["i", "j", "k"].map((id) => icr.getInstallation(id)));
    assert.equal(jwtCalls.length, 1);
    assert.equal(requests.length, 3);
  },

  "a jwt function that throws or rejects is jwt_unavailable with its error as the cause, and is called again":
    async () => {
      const cause = new Error("the signing service is down");
      const reject = () => Promise.reject(cause);
      const fail = () => {
        throw cause;
      };
      for (const way of [fail, reject]) {
        const { icr, requests } = recordingJwtCalls([way, createJwt()]);
        const fields = { cause, attempts: 0, operation: "getInstallation", retryable: true };
        await icrError(icr.getInstallation("i"), "jwt_unavailable", fields);
        assert.deepEqual(requests, []);
        assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
      }
    },

  "a jwt function that does not settle within timeoutMs is jwt_unavailable": async () => {
    const { icr, requests } = recordingJwtCalls([() => new Promise(() => {}), createJwt()], { timeoutMs: 5 });
    await icrError(icr.getInstallation("i"), "jwt_unavailable", { attempts: 0 });
    assert.deepEqual(requests, []);
    assert.deepEqual(await icr.getInstallation("i", { timeoutMs: 30_000 }), exampleInstallation);
  },

  "a value that is no JWT is jwt_unavailable, and nothing is sent": async () => {
    const claims = (value) => `e30.${btoa(JSON.stringify(value)).replaceAll("=", "")}.x`;
    const wrong = [
      undefined,
      null,
      5,
      {},
      { token: createJwt() },
      "",
      "abc",
      "a.b",
      "a.b.c",
      `${createJwt()}.d`,
      `${createJwt()} ${createJwt()}`,
      `${createJwt()}\u0000`,
      claims(null),
      claims([]),
      claims({ iss: "app" }),
      claims({ exp: "2030-01-01" }),
      "<!doctype html><title>502</title>",
    ];
    for (const value of wrong) {
      const { icr, requests } = recordingJwtCalls([async () => value]);
      const error = await icrError(icr.getInstallation("i"), "jwt_unavailable", { attempts: 0 });
      assert.include(error.message, "`jwt`", String(value));
      assert.deepEqual(requests, []);
    }
  },

  "white space around a JWT is cut off": async () => {
    const text = createJwt();
    for (const around of [`${text}\n`, ` ${text}`, `\t${text} \r\n`]) {
      for (const jwt of [around, async () => around]) {
        const { icr, requests } = scriptedClient([exampleInstallation], { jwt });
        await icr.getInstallation("i");
        assert.deepEqual(bearers(requests), [`Bearer ${text}`]);
      }
    }
  },

  "a text that is no JWT is retried, for the next may be one": withVirtualTime(async () => {
    const { icr, jwtCalls, requests } = recordingJwtCalls(["<!doctype html>", createJwt()], { maxRetries: 1 });
    await icr.getInstallation("i");
    assert.equal(jwtCalls.length, 2);
    assert.equal(requests.length, 1);
  }),

  "a JWT that has expired is jwt_expired, and nothing is sent": async () => {
    for (const exp of [inSeconds(-1), inSeconds(-86_400), 0, -5]) {
      const text = createJwt({ exp });
      for (const jwt of [text, async () => text]) {
        const { icr, requests } = scriptedClient([exampleInstallation], { jwt });
        const fields = { attempts: 0, operation: "getInstallation", status: undefined };
        await icrError(icr.getInstallation("i"), "jwt_expired", fields);
        assert.deepEqual(requests, []);
      }
    }
  },

  "within 30 s of its expiry another JWT is requested": async () => {
    const { icr, jwtCalls, requests } = recordingJwtCalls([createJwt({ exp: inSeconds(20) }), createJwt()]);
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    assert.deepEqual(
      jwtCalls.map(({ reason }) => reason),
      ["missing", "expiring"],
    );
    assert.equal(new Set(bearers(requests)).size, 2);
  },

  "a JWT passed as a text is used until it expires": async () => {
    const { icr, requests } = scriptedClient([exampleInstallation], { jwt: createJwt({ exp: inSeconds(20) }) });
    await icr.getInstallation("i");
    assert.equal(requests.length, 1);
  },

  "the registry's clock counts, as its Date header says": async () => {
    const hourAhead = Date.now() + 3_600_000;
    const late = () => json(exampleInstallation, { headers: { date: new Date(hourAhead).toUTCString() } });
    const { icr, jwtCalls, requests } = recordingJwtCalls([createJwt(), createJwt({ exp: inSeconds(7200) })], {
      responses: [late],
    });
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    assert.equal(requests.length, 2);
    assert.equal(jwtCalls[1].reason, "expiring");
    assert.approximately(jwtCalls[1].now, hourAhead, 5000);

    const fixed = scriptedClient([late]);
    await fixed.icr.getInstallation("i");
    await icrError(fixed.icr.getInstallation("i"), "jwt_expired", { attempts: 0 });
  },

  "a refused JWT is requested once more, and never again": async () => {
    const [first, second] = [createJwt({ jti: "1" }), createJwt({ jti: "2" })];
    const mended = recordingJwtCalls([first, second], { responses: [unauthorized, exampleInstallation] });
    assert.deepEqual(await mended.icr.getInstallation("i"), exampleInstallation);
    assert.deepEqual(
      mended.jwtCalls.map(({ reason }) => reason),
      ["missing", "rejected"],
    );
    assert.deepEqual(bearers(mended.requests), [`Bearer ${first}`, `Bearer ${second}`]);

    const refused = recordingJwtCalls([first, second], { responses: [unauthorized] });
    await icrError(refused.icr.getInstallation("i"), "unauthorized", { attempts: 2, status: 401, messages: ["no"] });
    assert.equal(refused.jwtCalls.length, 2);
  },

  "a refused JWT that was passed as a text is sent once": async () => {
    const { icr, requests } = scriptedClient([unauthorized]);
    await icrError(icr.getInstallation("i"), "unauthorized", { attempts: 1, retryable: false });
    assert.equal(requests.length, 1);
  },
};
