import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { icrError, thrownIcrError } from "../../support/rejection.mjs";
import { operations } from "../../support/operations.mjs";

const nothingSent = { attempts: 0, status: undefined, method: "", path: "", retryable: false };

const noId = ["", ".", "..", undefined, null, 0, 5, NaN, 7n, true, Symbol("id"), {}, ["id"], () => "id", Object("id")];
const noCount = [-1, 1.5, NaN, Infinity, 2 ** 32, "10", null, true, {}, 10n];
const wrongCallOptions = {
  timeoutMs: [0, -1, NaN, Infinity, 2 ** 31, "5", null, 5n],
  maxRetries: noCount,
  signal: [5, "signal", {}, () => {}, { aborted: false }],
};

/** Checks that each value is rejected with the parameter's name, and that no request was sent. */
async function rejects(values, call, name) {
  const { icr, requests } = scriptedClient([exampleInstallation]);
  for (const value of values) {
    const error = await icrError(call(icr, value), "invalid_argument", nothingSent);
    assert.include(error.message, `\`${name}\``);
  }
  assert.deepEqual(requests, []);
}

export const cases = {
  "an invalid id is rejected before anything is sent": async () => {
    await rejects(noId, (icr, id) => icr.getInstallation(id), "installationId");
    await rejects(noId, (icr, id) => icr.createInstallationAccessToken(id), "installationId");
    await rejects(noId, (icr, id) => icr.installationForOrganization(id), "organizationId");
  },

  "an id with half of a surrogate pair is rejected: it would arrive as another id": async () => {
    await rejects(["a\ud800", "\udc00a"], (icr, id) => icr.getInstallation(id), "installationId");
  },

  "an invalid access token is rejected before anything is sent": async () => {
    const wrong = [
      "",
      undefined,
      null,
      5,
      {},
      { token: "" },
      { token: 5 },
      "crs 1",
      "crs_1\r\nx: y",
      "crs_þ",
      ["crs_1"],
    ];
    await rejects(wrong, (icr, token) => icr.deleteAccessToken(token), "token");
  },

  "limit is a whole number from 1, page one from 0": async () => {
    await rejects([0, ...noCount], (icr, limit) => icr.listInstallations({ limit }), "limit");
    await rejects(noCount, (icr, page) => icr.listInstallations({ page }), "page");
  },

  "the options of each call are checked": async () => {
    for (const { call } of operations) {
      for (const [name, values] of Object.entries(wrongCallOptions)) {
        await rejects(values, (icr, value) => call(icr, { [name]: value }), name);
      }
    }
  },

  "options that are not an object are rejected": async () => {
    for (const options of [null, 5, "limit=5", true, () => {}]) {
      const { icr } = scriptedClient([exampleInstallation]);
      await icrError(icr.getInstallation("i", options), "invalid_argument", { operation: "getInstallation" });
      await icrError(icr.listInstallations(options), "invalid_argument", { operation: "listInstallations" });
    }
  },

  "the error for an unknown call option names the nearest known one": async () => {
    const { icr, requests } = scriptedClient([exampleInstallation]);
    for (const [wrong, right] of Object.entries({ timeout: "timeoutMs", retries: "maxRetries", Signal: "signal" })) {
      const error = await icrError(icr.getInstallation("i", { [wrong]: 1 }), "invalid_argument");
      assert.include(error.message, wrong);
      assert.include(error.message, `\`${right}\``);
    }
    const error = await icrError(icr.listInstallations({ pageSize: 5 }), "invalid_argument");
    assert.match(error.message, /limit|page/);
    assert.deepEqual(requests, []);
  },

  "an option that throws when it is read is the cause": async () => {
    const cause = new Error("from the getter");
    const options = {
      get timeoutMs() {
        throw cause;
      },
    };
    await icrError(scriptedClient([true]).icr.getInstallation("i", options), "invalid_argument", { cause });
  },

  "wrong options of installations() throw at the call, not in the loop": async () => {
    const { icr, requests } = scriptedClient([exampleInstallation]);
    for (const options of [{ limit: 0 }, { concurrency: 0 }, { concurrency: 1.5 }, { concurency: 2 }, null, 5]) {
      thrownIcrError(() => icr.installations(options), "invalid_argument", { operation: "installations", attempts: 0 });
    }
    assert.deepEqual(requests, []);
  },

  "toArray accepts max, a whole number or Infinity, and no other option": async () => {
    const { icr, requests } = scriptedClient([exampleInstallation]);
    for (const options of [{ max: NaN }, { max: -1 }, { max: 1.5 }, { max: "5" }, { maximum: 5 }]) {
      await icrError(icr.installations().toArray(options), "invalid_argument", { operation: "installations" });
    }
    assert.deepEqual(requests, []);
  },

  "an option that is undefined counts as omitted": async () => {
    const { icr } = scriptedClient([exampleInstallation]);
    const options = { signal: undefined, timeoutMs: undefined, maxRetries: undefined };
    assert.deepEqual(await icr.getInstallation("i", options), exampleInstallation);
    assert.deepEqual(await icr.getInstallation("i", { signal: null }), exampleInstallation);
  },
};
