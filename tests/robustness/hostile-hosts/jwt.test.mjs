import assert from "node:assert/strict";
import { test } from "node:test";
import { createJwt } from "../../support/jwt.mjs";
import { boom, calls, clientWith, ending, endings, jwt, throwing, worksAfterwards } from "./survival.mjs";

// The one call that needs no JWT fails by its unknown token.
const unavailable = new Set(["jwt_unavailable", "unauthorized"]);

test("whatever jwt throws or rejects with is jwt_unavailable", async () => {
  for (const value of [boom, "text", undefined, null, 5n, Symbol("x"), new Proxy({}, { get: throwing })]) {
    const throws = () => {
      throw value;
    };
    for (const provider of [throws, async () => throws()])
      assert.deepEqual(await endings("jwt", provider), unavailable);
  }
});

test("whatever jwt returns other than a JWT is jwt_unavailable", async () => {
  const objects = [{ toString: () => jwt }, Object(jwt), { split: () => jwt.split(".") }, [jwt], new Proxy({}, {})];
  for (const value of [undefined, null, 5n, Symbol("x"), throwing, ...objects, "a.".repeat(1_000_000)]) {
    assert.deepEqual(await endings("jwt", () => value), unavailable);
  }
});

test("claims of every type are jwt_unavailable or used, and the call settles", async () => {
  const encoded = (json) => ["e30", Buffer.from(json).toString("base64url"), "c2ln"].join(".");
  const deep = `{"exp":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const texts = ["null", "[]", '"text"', "5", deep, '{"exp":1e400}', '{"exp":"1"}', '{"__proto__":{"exp":4e9}}'];
  for (const text of texts) assert.deepEqual(await endings("jwt", () => encoded(text)), unavailable, text.slice(0, 40));
  for (const claims of [
    { exp: -1 },
    { exp: 1e308 },
    { iat: "x" },
    { iat: -1e308 },
    { iss: { a: 1 } },
    { iss: "\ud800" },
  ]) {
    await endings("jwt", () => createJwt(claims));
  }
});

test("a thenable counts once, whatever it does", async () => {
  const resolvesTwice = { then: (resolve) => void [resolve(jwt), resolve("other"), throwing()] };
  const resolvesAndRejects = { then: (resolve, reject) => void [resolve(jwt), reject(boom)] };
  for (const value of [resolvesTwice, resolvesAndRejects]) await worksAfterwards(clientWith({ jwt: () => value }));
  const getter = Object.defineProperty({}, "then", { get: throwing });
  for (const value of [getter, { then: throwing }, { then: (_, reject) => void [reject(boom), reject(5)] }]) {
    assert.deepEqual(await endings("jwt", () => value), unavailable);
  }
});

test("a promise that never settles is jwt_unavailable in time", async () => {
  for (const value of [new Promise(() => {}), { then() {} }]) {
    assert.deepEqual(await endings("jwt", () => value, { timeoutMs: 50 }), unavailable);
  }
});

test("a jwt that cannot be called as a function is jwt_unavailable", async () => {
  class Class {}
  for (const provider of [Class, new Proxy(() => {}, { apply: throwing })]) {
    for (const call of calls) assert.ok(unavailable.has(await ending(() => call(clientWith({ jwt: provider })))));
  }
  // Nothing is read from the function.
  await worksAfterwards(clientWith({ jwt: Object.assign(() => jwt, { apply: null, call: null }) }));
});
