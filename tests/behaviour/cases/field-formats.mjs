import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { exampleInstallation, exampleInstallationAccessToken } from "icr-app-client/testing";
import { createJwt } from "../../support/jwt.mjs";
import { operations } from "../../support/operations.mjs";
import { json, scriptedClient } from "../../support/scripted-client.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withClock } from "../../support/clock.mjs";

const second = 1000;
const minute = 60 * second;
const id = exampleInstallationAccessToken.installationId;

/** How a registry may write that a time is 12:34:56.789 UTC. */
const formats = {
  "with Z": (iso) => iso,
  "without a zone": (iso) => iso.slice(0, -1),
  "without a zone and milliseconds": (iso) => iso.slice(0, 19),
  "without a zone, with microseconds": (iso) => `${iso.slice(0, -1)}123`,
  "without a zone, with a space": (iso) => iso.slice(0, 19).replace("T", " "),
  "with the offset +00:00": (iso) => `${iso.slice(0, -1)}+00:00`,
  "with the offset -00:00": (iso) => `${iso.slice(0, 19)}-00:00`,
  "with another offset": (iso) => `${new Date(Date.parse(iso) + 120 * minute).toISOString().slice(0, -1)}+02:00`,
  "with another offset and no milliseconds": (iso) =>
    `${new Date(Date.parse(iso) - 480 * minute).toISOString().slice(0, 19)}-08:00`,
};

/** Runs with the machine in another time zone, where a runtime can change it: Deno cannot without --allow-env. */
async function inTimeZone(zone, run) {
  const env = globalThis.Deno ? undefined : globalThis.process?.env;
  const before = env?.TZ;
  if (env) env.TZ = zone;
  try {
    await run();
  } finally {
    if (env) {
      if (before === undefined) delete env.TZ;
      else env.TZ = before;
    }
  }
}

/** A client of a registry that makes tokens with these fields; each has a secret of its own. */
function minting(fields, options) {
  let minted = 0;
  const { icr, requests } = scriptedClient(
    [(init, url) => json({ ...exampleInstallationAccessToken, token: `crs_${++minted}`, ...fields(init, url) })],
    { jwt: () => createJwt(), ...options },
  );
  return { icr, requests, minted: () => minted };
}

const inAnHour = () => ({ expiresAt: new Date(Date.now() + 60 * minute).toISOString() });

/** A JWT whose payload is this text: `createJwt` cannot write numbers that JavaScript does not have. */
function jwtOf(iss) {
  const now = Math.floor(Date.now() / second);
  const payload = `{"iss":${iss},"iat":${now},"exp":${now + 540}}`;
  return createJwt().replace(/\..*\./, `.${btoa(payload).replaceAll("=", "")}.`);
}

/** Every call that needs a JWT. */
const calls = [
  ...operations.filter(({ method }) => method !== "DELETE").map(({ call }) => call),
  (icr) => icr.appAccessToken(),
  (icr) => icr.installationAccessToken(id),
  (icr) => icr.fetchAsApp("/projects"),
  (icr) => icr.fetchAsInstallation(id, "/projects"),
  (icr) => icr.installations().toArray(),
  (icr) => icr.installationForOrganization(exampleInstallation.organization.id),
];

export const cases = {
  ...Object.fromEntries(
    Object.entries(formats).map(([how, format]) => [
      `a token's expiry ${how} is the same moment, in whatever time zone the machine is`,
      withClock(async (clock) => {
        for (const zone of ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"]) {
          await inTimeZone(zone, async () => {
            const { icr, minted } = minting(() => {
              const { expiresAt } = inAnHour();
              return { expiresAt: format(expiresAt), createdAt: format(new Date().toISOString()) };
            });
            const first = await icr.installationAccessToken(id);
            clock.advance(50 * minute);
            assert.equal(await icr.installationAccessToken(id), first, zone);
            assert.equal(minted(), 1, zone);
            clock.advance(11 * minute);
            assert.notEqual((await icr.installationAccessToken(id)).token, first.token, zone);
            assert.equal(minted(), 2, zone);
          });
        }
      }),
    ]),
  ),

  "a token from a store expires in UTC, too": withClock(async (clock) => {
    for (const zone of ["Pacific/Kiritimati", "America/Los_Angeles"]) {
      await inTimeZone(zone, async () => {
        const fields = () => ({ appId: "app-1", expiresAt: inAnHour().expiresAt.slice(0, 19) });
        const tokenStore = recordingTokenStore();
        const client = () => minting(fields, { appId: "app-1", tokenStore });
        const { token } = await client().icr.installationAccessToken(id);
        clock.advance(50 * minute);
        assert.equal((await client().icr.installationAccessToken(id)).token, token, zone);
        clock.advance(11 * minute);
        const { icr, minted } = client();
        await icr.installationAccessToken(id);
        assert.equal(minted(), 1, zone);
      });
    }
  }),

  "an issuer that is a number is the app with that id": async () => {
    for (const [iss, appId] of [
      ["42", "42"],
      ['"42"', "42"],
      ["0", "0"],
      ["123456789012", "123456789012"],
    ]) {
      const { icr, minted } = minting(inAnHour, { jwt: () => jwtOf(iss), appId });
      await icr.installationAccessToken(id);
      await icr.installationAccessToken(id);
      assert.equal(minted(), 1, iss);
    }
  },

  "a client without the option appId works with an issuer that is a number": async () => {
    const { icr, minted } = minting(inAnHour, { jwt: () => jwtOf("42") });
    assert.equal(await icr.installationAccessToken(id), await icr.installationAccessToken(id));
    assert.equal(minted(), 1);
  },

  "the ids of apps and tokens that a registry writes as numbers serve, from a store, too": async () => {
    const tokenStore = recordingTokenStore();
    const fields = () => ({ ...inAnHour(), appId: 42 });
    const client = () => minting(fields, { jwt: () => jwtOf("42"), appId: "42", tokenStore });
    const { token } = await client().icr.installationAccessToken(id);
    const { icr, minted } = client();
    assert.equal((await icr.installationAccessToken(id)).token, token);
    assert.equal(minted(), 0);
  },

  "a token in the store of another app is not used, though both ids are numbers": async () => {
    const tokenStore = recordingTokenStore();
    const of = (appId) =>
      minting(() => ({ ...inAnHour(), appId }), { jwt: () => jwtOf(appId), appId: String(appId), tokenStore });
    const [one, other] = [of(42), of(43)];
    await one.icr.installationAccessToken(id);
    await other.icr.installationAccessToken(id);
    assert.deepEqual([one.minted(), other.minted()], [1, 1]);
    const [[key, token]] = tokenStore.entries;
    const planted = recordingTokenStore();
    planted.entries.set(key, { ...token, appId: 43 });
    const third = minting(inAnHour, { jwt: () => jwtOf(42), appId: "42", tokenStore: planted });
    await third.icr.installationAccessToken(id);
    assert.equal(third.minted(), 1);
  },

  "two apps stay apart in one client, however their ids are written": withClock(async (clock) => {
    for (const [one, other] of [
      ["1", "2"],
      ["1", '"01"'],
      ["10", '"1e1"'],
      ['"app"', '"App"'],
      ['"app"', '" app"'],
      // Too long for a number of JavaScript's to tell them apart.
      ["9007199254740992", "9007199254740993"],
      ["9007199254740992", '"9007199254740993"'],
    ]) {
      let iss = one;
      const { icr } = minting(inAnHour, { jwt: () => jwtOf(iss) });
      // A client may also refuse an id that it cannot read exactly.
      const tokenOf = async () => (await icr.installationAccessToken(id).catch((error) => ({ token: error }))).token;
      const first = await tokenOf();
      iss = other;
      clock.advance(9 * minute);
      await icr.listInstallations().catch(() => {});
      assert.notEqual(await tokenOf(), first, `${one} and ${other}`);
    }
  }),

  "one app is one app, whether its issuer is a number or a text": withClock(async (clock) => {
    let iss = "42";
    const { icr } = minting(inAnHour, { jwt: () => jwtOf(iss) });
    const first = await icr.installationAccessToken(id);
    iss = '"42"';
    clock.advance(9 * minute);
    await icr.listInstallations().catch(() => {});
    assert.equal(await icr.installationAccessToken(id), first);
  }),

  "an issuer that is not the option appId is an error that names both, before anything is sent": async () => {
    for (const [iss, appId] of [
      ['"app-1"', "app-2"],
      ["42", "43"],
      ['"app-1"', "APP-1"],
    ]) {
      for (const call of calls) {
        const { icr, requests } = scriptedClient([exampleInstallation], {
          jwt: async () => jwtOf(iss),
          appId,
          maxRetries: 2,
        });
        const error = await icrError(call(icr), "invalid_options", { retryable: false });
        assert.include(error.message, iss.replaceAll('"', ""));
        assert.include(error.message, appId);
        assert.deepEqual(requests, []);
      }
    }
  },

  "a JWT given as a text whose issuer is not the option appId is the same error, at the latest at the first call":
    async () => {
      const construct = async () =>
        new IcrClient({ jwt: jwtOf('"app-1"'), appId: "app-2", fetch: () => assert.fail("sent") });
      const error = await icrError(
        construct().then((icr) => icr.listInstallations()),
        "invalid_options",
      );
      assert.include(error.message, "app-1");
      assert.include(error.message, "app-2");
    },

  "a JWT without an issuer is the option appId's": async () => {
    const { icr, minted } = minting(inAnHour, { jwt: () => createJwt({ iss: undefined }), appId: "app-2" });
    await icr.installationAccessToken(id);
    assert.equal(minted(), 1);
  },

  "a signer that returns another app's JWT once does not poison the client": async () => {
    const answers = ['"app-2"', '"app-1"'];
    const { icr, requests } = scriptedClient([exampleInstallation], {
      jwt: () => jwtOf(answers.shift()),
      appId: "app-1",
    });
    await icrError(icr.getInstallation("i"), "invalid_options");
    assert.deepEqual(await icr.getInstallation("i"), exampleInstallation);
    assert.equal(requests.length, 1);
  },
};
