import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { json, scripted } from "../../support/scripted-client.mjs";
import { jwtWith } from "../../support/jwt.mjs";
import { icrError } from "../../support/rejection.mjs";

const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds;
const unauthorized = () => json({ statusCode: 401, message: "no" }, { status: 401 });

/** A client whose `jwt` gives these values in turn, the last again and again; a function among them is called. */
function asking(values, { answers = [exampleInstallation], ...options } = {}) {
  const asked = [];
  const jwt = (context) => {
    asked.push(context);
    const value = values[Math.min(asked.length, values.length) - 1];
    return typeof value === "function" ? value() : value;
  };
  return { ...scripted(answers, { jwt, ...options }), asked };
}

const bearers = (requests) => requests.map(({ headers }) => headers.authorization);

export const cases = {
  "a JWT may be a text, or what a function returns: a text, a promise or a thenable": async () => {
    const text = jwtWith();
    const ways = [text, () => text, async () => text, () => ({ then: (resolve) => resolve(text) })];
    for (const jwt of ways) {
      const { icr, requests } = scripted([exampleInstallation], { jwt });
      await icr.getInstallation("i");
      assert.deepEqual(bearers(requests), [`Bearer ${text}`]);
    }
  },

  "the jwt function is called when a JWT is needed, with the reason, and not again while that is valid": async () => {
    const { icr, asked } = asking([jwtWith()]);
    assert.deepEqual(asked, []);
    const before = Date.now();
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    assert.deepEqual(Object.keys(asked[0]).sort(), ["now", "reason"]);
    assert.equal(asked[0].reason, "missing");
    assert.isTrue(asked[0].now >= before && asked[0].now <= Date.now(), `${asked[0].now}`);
    assert.equal(asked.length, 1);
  },

  "an access token is deleted without a JWT": async () => {
    const { icr, asked } = asking([jwtWith()], { answers: [true] });
    await icr.deleteAccessToken("crs_1");
    assert.deepEqual(asked, []);
  },

  "concurrent calls share one call of the jwt function": async () => {
    const { icr, asked, requests } = asking([async () => jwtWith()], { coalesce: true });
    await Promise.all(["i", "j", "k"].map((id) => icr.getInstallation(id)));
    assert.equal(asked.length, 1);
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
        const { icr, requests } = asking([way, jwtWith()]);
        const fields = { cause, attempts: 0, operation: "getInstallation", retryable: true };
        await icrError(icr.getInstallation("i"), "jwt_unavailable", fields);
        assert.deepEqual(requests, []);
        assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
      }
    },

  "a jwt function that does not settle within timeoutMs is jwt_unavailable": async () => {
    const { icr, requests } = asking([() => new Promise(() => {}), jwtWith()], { timeoutMs: 5 });
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
      { token: jwtWith() },
      "",
      "abc",
      "a.b",
      "a.b.c",
      `${jwtWith()}.d`,
      `${jwtWith()}\n`,
      ` ${jwtWith()}`,
      claims(null),
      claims([]),
      claims({ iss: "app" }),
      claims({ exp: "2030-01-01" }),
      "<!doctype html><title>502</title>",
    ];
    for (const value of wrong) {
      const { icr, requests } = asking([async () => value]);
      const error = await icrError(icr.getInstallation("i"), "jwt_unavailable", { attempts: 0 });
      assert.include(error.message, "`jwt`", String(value));
      assert.deepEqual(requests, []);
    }
  },

  "a JWT that has expired is jwt_expired, and nothing is sent": async () => {
    for (const exp of [inSeconds(-1), inSeconds(-86_400), 0, -5]) {
      const text = jwtWith({ exp });
      for (const jwt of [text, async () => text]) {
        const { icr, requests } = scripted([exampleInstallation], { jwt });
        const fields = { attempts: 0, operation: "getInstallation", status: undefined };
        await icrError(icr.getInstallation("i"), "jwt_expired", fields);
        assert.deepEqual(requests, []);
      }
    }
  },

  "within 30 s of its expiry another JWT is requested": async () => {
    const { icr, asked, requests } = asking([jwtWith({ exp: inSeconds(20) }), jwtWith()]);
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    assert.deepEqual(
      asked.map(({ reason }) => reason),
      ["missing", "expiring"],
    );
    assert.equal(new Set(bearers(requests)).size, 2);
  },

  "a JWT passed as a text is used until it expires": async () => {
    const { icr, requests } = scripted([exampleInstallation], { jwt: jwtWith({ exp: inSeconds(20) }) });
    await icr.getInstallation("i");
    assert.equal(requests.length, 1);
  },

  "the registry's clock counts, as its Date header says": async () => {
    const hourAhead = Date.now() + 3_600_000;
    const late = () => json(exampleInstallation, { headers: { date: new Date(hourAhead).toUTCString() } });
    const { icr, asked, requests } = asking([jwtWith(), jwtWith({ exp: inSeconds(7200) })], { answers: [late] });
    await icr.getInstallation("i");
    await icr.getInstallation("i");
    assert.equal(requests.length, 2);
    assert.equal(asked[1].reason, "expiring");
    assert.approximately(asked[1].now, hourAhead, 5000);

    const fixed = scripted([late]);
    await fixed.icr.getInstallation("i");
    await icrError(fixed.icr.getInstallation("i"), "jwt_expired", { attempts: 0 });
  },

  "a refused JWT is requested once more, and never again": async () => {
    const [first, second] = [jwtWith({ jti: "1" }), jwtWith({ jti: "2" })];
    const mended = asking([first, second], { answers: [unauthorized, exampleInstallation] });
    assert.deepEqual(await mended.icr.getInstallation("i"), exampleInstallation);
    assert.deepEqual(
      mended.asked.map(({ reason }) => reason),
      ["missing", "rejected"],
    );
    assert.deepEqual(bearers(mended.requests), [`Bearer ${first}`, `Bearer ${second}`]);

    const refused = asking([first, second], { answers: [unauthorized] });
    await icrError(refused.icr.getInstallation("i"), "unauthorized", { attempts: 2, status: 401, messages: ["no"] });
    assert.equal(refused.asked.length, 2);
  },

  "a refused JWT that was passed as a text is sent once": async () => {
    const { icr, requests } = scripted([unauthorized]);
    await icrError(icr.getInstallation("i"), "unauthorized", { attempts: 1, retryable: false });
    assert.equal(requests.length, 1);
  },
};
