import assert from "node:assert/strict";
import { after, test } from "node:test";
import { forWorkers, openDeclarations } from "./declarations.mjs";

const withDom = await openDeclarations(["ES2022", "DOM", "DOM.AsyncIterable", "ESNext.Disposable"]);
const bare = await openDeclarations(["ES2022"]);
const onWorkers = await openDeclarations(["ES2022", "ESNext.Disposable"], {
  entries: forWorkers,
  types: ["@cloudflare/workers-types"],
});
after(() => Promise.all([withDom, bare, onWorkers].map(({ remove }) => remove())));

const names = withDom.names.filter(({ isPart }) => !isPart);
const isDocumented = ({ documentation, byDefault }) => documentation !== "" || byDefault !== undefined;
const labels = (found) => found.map(({ owner, name }) => (owner ? `${owner}.${name}` : name)).sort();
const takesOptions = /Options$|^Fault$|^JwtRequest$/;
// The registry's data has the registry's names; members of these types are called, set or handled by users.
const isExplained = ({ owner = "" }) =>
  /^(IcrClient|IcrErrorOf|IcrEvent|Installations|JwtContext|TokenStore|Registry)$/.test(owner) ||
  takesOptions.test(owner);

test("no type that a user can meet is any, with the types of a browser and with none", () => {
  assert.deepEqual([withDom.loose, bare.loose], [[], []]);
});

test("an editor shows documentation over every export", () => {
  const exported = names.filter(({ owner }) => owner === undefined);
  assert.ok(
    exported.some(({ name }) => name === "IcrClient") && exported.some(({ name }) => name === "createRegistry"),
  );
  assert.deepEqual(labels(exported.filter((found) => !isDocumented(found))), []);
});

test("an editor shows documentation over every method, option, and field of an error or event", () => {
  const explained = names.filter(isExplained);
  for (const member of ["IcrClientOptions.jwt", "IcrErrorOf.code", "IcrEvent.durationMs", "IcrClient.revokeAll"]) {
    assert.ok(labels(explained).includes(member), member);
  }
  assert.deepEqual(labels(explained.filter((found) => !isDocumented(found))), []);
});

test("every optional option documents its default, unless there is none", () => {
  const without = [
    "CallOptions.label",
    "CallOptions.signal",
    "IcrClientOptions.onEvent",
    "IcrClientOptions.waitUntil",
    "JwtRequest.reason",
  ];
  const options = names.filter(({ owner = "", optional }) => optional && takesOptions.test(owner));
  assert.deepEqual(labels(options.filter(({ byDefault }) => byDefault === undefined)), without.sort());
});

test("whatever is counted in milliseconds says so", () => {
  const times = names.filter((found) => isExplained(found) && found.name.endsWith("Ms"));
  assert.ok(times.length > 0);
  assert.deepEqual(labels(times.filter(({ documentation }) => !/[Mm]illiseconds/.test(documentation))), []);
});

test("every export of every entry has an example", () => {
  const exported = [...names, ...onWorkers.names].filter(({ owner, isPart }) => owner === undefined && !isPart);
  assert.deepEqual([...new Set(exported.map(({ entry }) => entry))].sort(), [
    "client",
    "host",
    "stores",
    "testing",
    "workers",
  ]);
  assert.deepEqual(labels(exported.filter(({ examples }) => examples.length === 0)), []);
});

test("every method of the client has an example", () => {
  const methods = names.filter(({ owner, type }) => owner === "IcrClient" && type.includes("=>"));
  assert.ok(methods.length > 0);
  assert.deepEqual(
    labels(methods.filter(({ examples, name }) => examples.length === 0 && !name.startsWith("__@"))),
    [],
  );
});
