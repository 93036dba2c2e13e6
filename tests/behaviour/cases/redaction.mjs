import { assert } from "chai";
import { IcrClient, PRODUCTION_URL, isIcrError } from "icr-app-client";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";
import { icrError, thrownIcrError } from "../../support/rejection.mjs";
import { canaryJwt, canaryToken, failuresWithSecrets, secrets } from "../../support/secrets.mjs";

function assertNoSecret(text, where) {
  for (const secret of secrets) assert.notInclude(text, secret, where);
}

/** What `work` prints to the console. */
async function consoleOutput(work) {
  const original = { ...console };
  const written = [];
  for (const name of Object.keys(console)) {
    if (typeof console[name] === "function") console[name] = (...values) => void written.push(values);
  }
  try {
    await work();
  } finally {
    Object.assign(console, original);
  }
  return written;
}

export const cases = {
  "no error contains a secret, whatever the registry does with it": async () => {
    for (const error of await failuresWithSecrets()) {
      assert.isTrue(isIcrError(error), String(error));
      const { code, operation } = error;
      assertNoSecret(error.message, code);
      assertNoSecret(String(error), code);
      assertNoSecret(JSON.stringify(error), code);
      assertNoSecret(JSON.stringify(error.messages), code);
      assertNoSecret(JSON.stringify({ ...error, cause: String(error.cause) }), `${code} of ${operation}`);
      assertNoSecret(error.stack.split("\n")[0], code);
    }
  },

  "no event contains a secret, and nothing is written to the console": async () => {
    const events = [];
    const written = await consoleOutput(async () => {
      await failuresWithSecrets((event) => events.push(event));
      for (const { call, response } of operations) {
        await call(scriptedClient([response], { jwt: canaryJwt, onEvent: (event) => events.push(event) }).icr);
      }
    });
    assert.deepEqual(written, []);
    assert.isAbove(events.length, 50);
    assertNoSecret(JSON.stringify(events));
  },

  "a query string is in no error and no event": async () => {
    const events = [];
    const { icr } = scriptedClient([() => new Response(null, { status: 404 })], {
      onEvent: (event) => events.push(event),
    });
    const error = await icrError(icr.listInstallations({ limit: 77, page: 5 }), "not_found");
    assert.equal(error.path, "/app/installations");
    for (const part of ["?", "limit=", "page="]) {
      assert.notInclude(JSON.stringify([error, error.message, events]), part);
    }
  },

  "a refused client repeats no credential that was put in the wrong place": async () => {
    for (const options of [
      { jwt: `${canaryJwt} ${canaryJwt}` },
      { jwt: { token: canaryJwt } },
      { jwt: canaryJwt, apiVersion: `${canaryToken} ` },
      { jwt: canaryJwt, baseUrl: `https://${canaryToken}@api.example` },
      { jwt: canaryJwt, baseUrl: canaryToken },
    ]) {
      const error = thrownIcrError(() => new IcrClient(options), "invalid_options");
      assertNoSecret(error.message + JSON.stringify(error));
    }
  },

  "a client exposes its base URL and its app, and nothing else of its state": async () => {
    const { icr } = scriptedClient([true], { jwt: canaryJwt, appId: "app-7" });
    await icr.deleteAccessToken(canaryToken);
    assert.deepEqual({ ...icr }, { baseUrl: PRODUCTION_URL, appId: "app-7" });
    assert.deepEqual(JSON.parse(JSON.stringify(icr)), { ...icr });
  },
};
