import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry, exampleInstallation } from "icr-app-client/testing";
import { createJwt } from "../../support/jwt.mjs";
import { icrError, thrownIcrError } from "../../support/rejection.mjs";
import { json, scriptedClient } from "../../support/scripted-client.mjs";

const page = "<!doctype html><html><title>Sign in</title></html>";
const jwt = createJwt();
const [, , signature] = jwt.split(".");
const redirected = () => Object.defineProperty(new Response(page), "redirected", { value: true });
const opaqueRedirect = () => ({ ok: false, status: 0, type: "opaqueredirect", text: async () => "" });

/** What may come instead of a JWT, and the words by which its user knows it again. */
const values = {
  "a Response of 401": [() => new Response("no", { status: 401 }), "your JWT endpoint answered 401"],
  "a Response of 503 with a page": [() => new Response(page, { status: 503 }), "your JWT endpoint answered 503"],
  "a Response of 302": [() => new Response(null, { status: 302 }), "your JWT endpoint answered 302"],
  "a redirect that was not followed": [opaqueRedirect, "your JWT endpoint answered with a redirect"],
  "a Response of 200 with a page": [() => new Response(page), "text that begins with `<`"],
  "a redirect to a login page": [redirected, "text that begins with `<`"],
  "a Response of 200 with nothing": [() => new Response(""), "an empty text"],
  "a Response of 204": [() => new Response(null, { status: 204 }), "an empty text"],
  "a Response with a JWT as JSON": [() => Response.json(jwt), "a JWT in quotes"],
  "a Response with a JWT in JSON": [() => Response.json({ jwt }), "text that begins with `{`"],
  "a page": [() => page, "text that begins with `<`"],
  "an empty text": [() => "", "an empty text"],
  "white space": [() => " \n", "an empty text"],
  "a JWT in quotes": [() => `"${jwt}"`, "a JWT in quotes"],
  "a JWT in single quotes": [() => `'${jwt}'`, "a JWT in quotes"],
  "another text in quotes": [() => '"busy"', 'text that begins with `"`'],
  "JSON with a JWT": [() => JSON.stringify({ jwt }), "text that begins with `{`"],
  "a list as JSON": [() => JSON.stringify([jwt]), "text that begins with `[`"],
  "a JWT after Bearer": [() => `Bearer ${jwt}`, "`Bearer` before the JWT"],
  "a JWT after bearer": [() => `bearer  ${jwt}`, "`Bearer` before the JWT"],
  "another text": [() => "Bearers of no JWT", "a text that is no signed JWT"],
  "an access token": [() => "crs_0123456789abcdef", "a text that is no signed JWT"],
  "parsed JSON": [() => ({ jwt }), "an object"],
  "nothing, for want of a return": [() => undefined, "`undefined`"],
  null: [() => null, "something else than a text"],
  "a number": [() => 5, "something else than a text"],
  "a JWT without exp": [() => createJwt({ exp: undefined }), "a JWT without a numeric `exp`"],
};

const client = (way) => scriptedClient([exampleInstallation], { jwt: way });
const now = () => Math.floor(Date.now() / 1000);

/** JWTs that a registry refuses, and what the client can read in them. */
const flaws = {
  "an exp too far ahead": [{ exp: now() + 3600 }, "`exp`"],
  "an iat in the future": [{ iat: now() + 300, exp: now() + 540 }, "`iat`"],
  "no iat": [{ iat: undefined }, "`iat`"],
  "no iss": [{ iss: undefined }, "`iss`"],
  "no alg in its payload": [{}, "`alg`"],
};

const readable = "What can be read of the JWT";

export const cases = {
  ...Object.fromEntries(
    Object.entries(values).map(([what, [way, words]]) => [
      `a jwt function that returns ${what} reads so in the error`,
      async () => {
        for (const option of [way, async () => way()]) {
          const { icr, requests } = client(option);
          const error = await icrError(icr.getInstallation("i"), "jwt_unavailable", { attempts: 0 });
          assert.include(error.message, words);
          assert.include(error.message, "`jwt`");
          for (const secret of [jwt, signature, "0123456789abcdef", "busy"]) {
            assert.notInclude(error.message + JSON.stringify(error) + error.stack, secret);
          }
          assert.deepEqual(requests, []);
        }
      },
    ]),
  ),

  "a value in the place of a JWT reads the same in the constructor's error": () => {
    for (const what of ["a page", "an empty text", "a JWT in quotes", "JSON with a JWT", "a JWT after Bearer"]) {
      const [way, words] = values[what];
      const error = thrownIcrError(() => new IcrClient({ jwt: way() }), "invalid_options");
      assert.include(error.message, words, what);
      assert.notInclude(error.message, signature);
    }
  },

  ...Object.fromEntries(
    Object.entries(flaws).map(([what, [claims, name]]) => [
      `of a refused JWT the error says what can be read in it: ${what}`,
      async () => {
        const refused = createJwt({ alg: what.includes("alg") ? undefined : "RS256", ...claims });
        const response = () => json({ message: "Invalid token" }, { status: 401 });
        const { icr } = scriptedClient([response], { jwt: async () => refused });
        const { message, messages } = await icrError(icr.getInstallation("i"), "unauthorized");
        assert.include(message, `${readable}: its`.slice(0, readable.length));
        assert.include(message.slice(message.indexOf(readable)), name);
        assert.deepEqual(messages, ["Invalid token"]);
        assert.include(message, "Invalid token");
      },
    ]),
  ),

  "of a refused JWT in which nothing is wrong the error says nothing but what the registry said": async () => {
    const response = () => json({ message: "Unknown key" }, { status: 401 });
    const { icr } = scriptedClient([response], { jwt: async () => createJwt({ alg: "RS256" }) });
    const { message } = await icrError(icr.getInstallation("i"), "unauthorized");
    assert.include(message, "Unknown key");
    assert.notInclude(message, readable);
  },

  "a refused access token is not blamed on the JWT": async () => {
    const registry = createRegistry();
    const [{ id }] = registry.installations;
    const refuse = (init, url) =>
      url.endsWith("/projects") ? json({ message: "no" }, { status: 401 }) : registry.fetch(url, init);
    const { icr } = scriptedClient([refuse], { jwt: registry.signJwt });
    const { message } = await icrError(icr.fetchAsInstallation(id, "/projects"), "unauthorized");
    assert.notInclude(message, readable);
  },
};
