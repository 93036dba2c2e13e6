import { assert } from "chai";
import { exampleInstallationAccessToken } from "icr-app-client/testing";
import { json, scriptedClient, text } from "../../support/scripted-client.mjs";
import { createClient, tokenRequests, setUp } from "../../support/registry-client.mjs";
import { icrError } from "../../support/rejection.mjs";

const id = exampleInstallationAccessToken.installationId;
const projects = "/projects";
const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

/** Bodies of a 403 that says that the access token itself is at fault. */
const speakOfToken = {
  "Access token invalid": { statusCode: 403, message: "Access token invalid" },
  "access token is invalid, in a list": {
    statusCode: 403,
    message: ["The access token is invalid"],
    error: "Forbidden",
  },
  "token expired": { statusCode: 403, message: "token expired" },
  "the token has expired": { statusCode: 403, message: "The access token has expired." },
  "the access token was revoked": { statusCode: 403, message: "The access token was revoked" },
  "token has been revoked, in capitals": { statusCode: 403, message: "TOKEN HAS BEEN REVOKED" },
  "invalid token": { statusCode: 403, message: "Invalid token", error: "Forbidden" },
  "expired access token": { statusCode: 403, message: "Forbidden: expired access token" },
  "plain text": "Access token invalid",
};

/** Bodies of a 403 that says that something is not allowed, whoever asks. */
const speakOfPermission = {
  "no words": "",
  "a permission": { statusCode: 403, message: "The access token lacks the permission organization_projects: VIEW" },
  "insufficient permissions": { statusCode: 403, message: ["Insufficient permissions"], error: "Forbidden" },
  "a suspended installation": { statusCode: 403, message: "The installation is suspended" },
  "a role": { statusCode: 403, message: "Forbidden resource", error: "Forbidden" },
  "an invalid project": { statusCode: 403, message: "Invalid project for this organization" },
  "an expired reservation": { statusCode: 403, message: "The reservation has expired" },
  "a page of a firewall": "<!doctype html><html><body><h1>403 Forbidden</h1></body></html>",
  "JSON of another shape": { allowed: false },
  null: "null",
};

const bodyOf = (body) => (typeof body === "string" ? body : JSON.stringify(body));

/** A client with an accepted token, which the registry refuses from then on by a 403 with this body. */
async function withDeadToken(body, options) {
  let dead;
  let minted = 0;
  const answer = ({ headers }, url) => {
    if (new URL(url).pathname.endsWith("/accessTokens")) {
      return json({ ...exampleInstallationAccessToken, token: `crs_${++minted}`, expiresAt }, { status: 201 });
    }
    const isDead = new Headers(headers).get("authorization") === `Bearer ${dead}`;
    return isDead ? text(bodyOf(body), { status: 403, headers: { "x-reason": "because" } }) : json({ projects: [] });
  };
  const client = scriptedClient([answer], options);
  await client.icr.fetchAsInstallation(id, projects);
  dead = "crs_1";
  return { ...client, minted: () => minted };
}

export const cases = {
  "a token that a 403 calls invalid, expired or revoked is replaced, however it says so": async () => {
    for (const [how, body] of Object.entries(speakOfToken)) {
      const { icr, minted } = await withDeadToken(body);
      const response = await icr.fetchAsInstallation(id, projects);
      assert.equal(response.status, 200, how);
      assert.equal(minted(), 2, how);
    }
  },

  "a POST that such a 403 refuses is sent once more with a new token": async () => {
    const { icr, requests } = await withDeadToken(speakOfToken["Access token invalid"]);
    const response = await icr.fetchAsInstallation(id, "/things", { method: "POST", body: "{}" });
    assert.equal(response.status, 200);
    assert.deepEqual(
      requests.slice(2).map(({ method, url, body }) => [method, new URL(url).pathname.split("/").at(-1), body]),
      [
        ["POST", "things", "{}"],
        ["POST", "accessTokens", undefined],
        ["POST", "things", "{}"],
      ],
    );
  },

  "a 403 that speaks of anything but the token is the caller's Response, unread, and costs no token": async () => {
    for (const [how, body] of Object.entries(speakOfPermission)) {
      const { icr, minted, requests } = await withDeadToken(body);
      for (const call of [1, 2, 3]) {
        const response = await icr.fetchAsInstallation(id, projects);
        assert.equal(response.status, 403, `${how}, call ${call}`);
        assert.isFalse(response.bodyUsed, how);
        assert.equal(response.headers.get("x-reason"), "because", how);
        assert.equal(await response.text(), bodyOf(body), how);
      }
      assert.equal(minted(), 1, how);
      assert.equal(requests.filter(({ url }) => url.endsWith(projects)).length, 4, how);
    }
  },

  "the Response of a 403 can be cloned, and read as JSON, bytes or a stream": async () => {
    const { icr } = await withDeadToken(speakOfPermission["a permission"]);
    const forbidden = () => icr.fetchAsInstallation(id, projects);
    const wanted = bodyOf(speakOfPermission["a permission"]);
    assert.equal(JSON.stringify(await (await forbidden()).clone().json()), wanted);
    assert.equal(new TextDecoder().decode(await (await forbidden()).arrayBuffer()), wanted);
    const reader = (await forbidden()).body.getReader();
    let read = "";
    for (let part; !(part = await reader.read()).done;) read += new TextDecoder().decode(part.value);
    assert.equal(read, wanted);
  },

  "a 403 of a megabyte comes through whole": async () => {
    const page = `<html>${"forbidden ".repeat(100_000)}</html>`;
    const { icr, minted } = await withDeadToken(page);
    assert.equal(await (await icr.fetchAsInstallation(id, projects)).text(), page);
    assert.equal(minted(), 1);
  },

  "a dead token is replaced where the registry answers 403, for an installation and for the app": async () => {
    const { registry, icr, id: installationId } = setUp({}, { tokenRefusal: 403 });
    const calls = [() => icr.fetchAsInstallation(installationId, projects), () => icr.fetchAsApp(projects)];
    for (const call of calls) {
      for (const end of ["revoke", "expire", "revoke"]) {
        assert.equal((await call()).status, 200);
        registry[end](registry.tokens.at(-1).id);
        assert.equal((await call()).status, 200, end);
      }
    }
    assert.equal(tokenRequests(registry).length, 8);
  },

  "100 concurrent 403s that speak of the token create one new token": async () => {
    const { registry, icr, id: installationId } = setUp({ coalesce: true }, { tokenRefusal: 403 });
    await icr.fetchAsInstallation(installationId, projects);
    registry.revoke(registry.tokens[0].id);
    const responses = await Promise.all(
      Array.from({ length: 100 }, () => icr.fetchAsInstallation(installationId, projects)),
    );
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
    assert.equal(tokenRequests(registry).length, 2);
  },

  "a missing permission costs no token where dead tokens are a 403, too": async () => {
    const {
      registry,
      icr,
      id: installationId,
    } = setUp({}, { tokenRefusal: 403, installations: [{ permissions: {} }] });
    for (const call of [1, 2, 3]) {
      const response = await icr.fetchAsInstallation(installationId, projects);
      assert.equal(response.status, 403, `call ${call}`);
      assert.match((await response.json()).message, /lacks the permission/);
    }
    assert.equal(tokenRequests(registry).length, 1);
  },

  "a 403 to a request with the app's JWT is forbidden, and neither JWT nor request is repeated": async () => {
    const { registry, id: installationId } = setUp();
    let signed = 0;
    const jwt = (context) => {
      signed += 1;
      return registry.signJwt(context);
    };
    const icr = createClient(registry, { jwt });
    registry.injectFault({ status: 403, body: { statusCode: 403, message: "The app may not do this" } });
    await icrError(icr.getInstallation(installationId), "forbidden", { status: 403, attempts: 1 });
    assert.equal(signed, 1);
    assert.equal(registry.requests.length, 1);
  },
};
