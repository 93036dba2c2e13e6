import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleAccessToken, exampleInstallation } from "icr-app-client/testing";
import { json, scriptedClient, text } from "../../support/scripted-client.mjs";
import { operations } from "../../support/operations.mjs";
import { createJwt } from "../../support/jwt.mjs";
import { correctPage } from "../../support/pages.mjs";
import { clientWith, ending, worksAfterwards } from "./survival.mjs";

const levels = 100_000;
const deepList = "[".repeat(levels) + "]".repeat(levels);
const deepObject = '{"a":'.repeat(levels) + "1" + "}".repeat(levels);

/** An object's JSON with more members after its own. */
function withMembers(object, members) {
  return `${JSON.stringify(object).slice(0, -1)},${members}}`;
}

/** What `getInstallation` returns for a response with this body. */
function installationOf(body) {
  return scriptedClient([() => text(body)]).icr.getInstallation("i");
}

/** The error of a response with this body and status 400. */
async function refusalOf(body) {
  const { icr } = scriptedClient([() => text(body, { status: 400 })]);
  const error = await icr.getInstallation("i").catch((reason) => reason);
  assert.equal(error.code, "bad_request");
  return error;
}

test("a body that nests 100 000 levels is refused as any other of a wrong shape", async () => {
  const codes = { 200: "invalid_response", 400: "bad_request" };
  for (const body of [deepList, deepObject, `{"message":${deepList}}`, `{"message":[${deepObject},"a"]}`]) {
    for (const [status, code] of Object.entries(codes)) {
      for (const { call } of operations) {
        const { icr } = scriptedClient([() => text(body, { status: Number(status) })]);
        assert.equal(await ending(() => call(icr)), code);
      }
    }
  }
  await worksAfterwards(clientWith());
});

test("an unknown field that nests 100 000 levels is passed through, from the cache too", async () => {
  const installation = await installationOf(withMembers(exampleInstallation, `"deep":${deepList}`));
  let depth = 0;
  for (let level = installation.deep; level; level = level[0]) depth += 1;
  assert.equal(depth, levels);

  const token = { ...exampleAccessToken, expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  for (const deep of [deepList, deepObject]) {
    const { icr } = scriptedClient([() => text(withMembers(token, `"deep":${deep}`))]);
    assert.equal(await icr.appAccessToken(), await icr.appAccessToken());
  }
});

test("a token that nests too deep to be written breaks no call, whatever the token store does with it", async () => {
  const token = { ...exampleAccessToken, expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  const deep = JSON.parse(withMembers(token, `"deep":${deepList}`));
  const write = (_key, value) => void JSON.stringify(value);
  const tokenStore = { get: () => deep, set: write, delete() {} };
  const { icr } = scriptedClient([() => text(withMembers(token, `"deep":${deepList}`))], {
    tokenStore,
    appId: token.appId,
    jwt: createJwt({ iss: token.appId }),
  });
  assert.equal((await icr.appAccessToken()).token, token.token);
});

test("keys that name a prototype are passed through as data and change no prototype", async () => {
  const members = '"__proto__":{"isHostile":true},"constructor":{"prototype":{"isHostile":true}},"hasOwnProperty":1';
  const installation = await installationOf(withMembers(exampleInstallation, members));
  assert.equal(Object.getPrototypeOf(installation), Object.prototype);
  assert.deepEqual(Object.getOwnPropertyDescriptor(installation, "__proto__").value, { isHostile: true });
  assert.deepEqual(installation.constructor, { prototype: { isHostile: true } });
  assert.equal(installation.hasOwnProperty, 1);
  assert.equal({}.isHostile, undefined);
});

test("a documented field that only a `__proto__` key brings is missing", async () => {
  const { id, ...rest } = exampleInstallation;
  const body = withMembers(rest, `"__proto__":{"id":${JSON.stringify(id)}}`);
  assert.equal(await ending(() => installationOf(body)), "invalid_response");
  for (const name of ["__proto__", "constructor", "toString"]) {
    assert.deepEqual((await refusalOf(`{"${name}":{"message":"hostile"}}`)).messages, []);
  }
});

test("the last of two equal keys counts, for the check and for the caller alike", async () => {
  const installation = await installationOf(withMembers(exampleInstallation, '"id":"last"'));
  assert.equal(installation.id, "last");
  assert.equal(await ending(() => installationOf(withMembers(exampleInstallation, '"id":5'))), "invalid_response");
});

test("halves of surrogate pairs in texts reach the caller as they were sent", async () => {
  const installation = await installationOf(withMembers(exampleInstallation, String.raw`"id":"\ud800","x":"a\udc00"`));
  assert.equal(installation.id, "\ud800");
  assert.equal(installation.x, "a\udc00");
  const { messages, message } = await refusalOf(String.raw`{"message":"half \ud83d of a pair"}`);
  assert.match(messages[0], /^half . of a pair$/u);
  assert.ok(message.includes("half"));
});

test("two ids that differ in half of a surrogate pair alone are two installations", async () => {
  const ids = [String.raw`\ud800`, String.raw`\ud801`, String.raw`\ufffd`];
  const installations = ids.map((id) => withMembers(exampleInstallation, `"id":"${id}"`));
  const { pagination } = correctPage(ids, 100, 0);
  const body = `{"pagination":${JSON.stringify(pagination)},"installations":[${installations}]}`;
  const all = await scriptedClient([() => text(body)])
    .icr.installations()
    .toArray();
  assert.deepEqual(
    all.map(({ id }) => id),
    ["\ud800", "\ud801", "\ufffd"],
  );
});

test("every iteration ends, whatever numbers and texts are in its pagination", async () => {
  const page = correctPage([exampleInstallation], 100, 0);
  for (const name of ["total", "pageCount", "nextPage", "currentPage", "prevPage"]) {
    const asText = { ...page, pagination: { ...page.pagination, [name]: "1" } };
    const outcome = await ending(() => scriptedClient([asText]).icr.installations().toArray());
    assert.ok(outcome === "invalid_response" || /^(next|prev)Page$/.test(name), `${name}: ${outcome}`);
    for (const number of ["1e400", "-1e400", "-1", "0.5", "1e-400", "9007199254740993"]) {
      const body = JSON.stringify({ ...page, pagination: { ...page.pagination, [name]: "number" } });
      const { icr } = scriptedClient([() => text(body.replace('"number"', number))]);
      const outcome = await ending(() => icr.installations().toArray());
      assert.ok(["ok", "invalid_response"].includes(outcome), `${name} ${number}: ${outcome}`);
    }
  }
});

test("a number too large for a double in an unknown field is passed through as JSON.parse reads it", async () => {
  assert.equal((await installationOf(withMembers(exampleInstallation, '"x":1e400'))).x, Infinity);
});

test("texts of 10 MB are returned, and truncated if they are messages", async () => {
  const long = "é".repeat(5 * 1024 * 1024);
  assert.equal((await installationOf(JSON.stringify({ ...exampleInstallation, id: long }))).id, long);
  const { message, messages } = await refusalOf(JSON.stringify({ message: [long, long] }));
  assert.ok(message.length < 2000 && messages.join("").length < 2000);
  const requestId = "r".repeat(10_000);
  const { icr } = scriptedClient([() => json({}, { status: 400, headers: { "x-request-id": requestId } })]);
  assert.equal(await ending(() => icr.getInstallation("i")), "bad_request");
});

test("huge lists are read: of installations, of messages, of pages within pages", async () => {
  // More elements than a call can have arguments, in less than 32 MiB: only the required fields.
  const least = { organization: { id: "o", fullName: "O" }, permissions: {}, createdAt: "", updatedAt: "", appId: "a" };
  const many = Array.from({ length: 150_000 }, (_, index) => ({ id: `i${index}`, ...least }));
  const { icr } = scriptedClient([correctPage(many, many.length, 0)]);
  assert.equal((await icr.installations({ limit: 200_000 }).toArray()).length, many.length);
  const { messages } = await refusalOf(JSON.stringify({ message: Array(1_000_000).fill("a") }));
  assert.ok(messages.length <= 10);
});
