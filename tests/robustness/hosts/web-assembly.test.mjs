import assert from "node:assert/strict";
import { test } from "node:test";
import { runChild } from "./child.mjs";

const run = (host, ...steps) => runChild("web-assembly-child.mjs", { args: [host, ...steps] });

function isUnsupported(ended, words) {
  const { code, attempts, retryable, isIcrError, isClass, json, stack, step, name } = ended;
  const expected = { code: "unsupported_runtime", attempts: 0, retryable: false, isIcrError: true, isClass: true };
  assert.deepEqual({ code, attempts, retryable, isIcrError, isClass }, expected, `${step}: ${JSON.stringify(ended)}`);
  assert.equal(name, "IcrError");
  assert.match(stack, /^IcrError: /);
  assert.equal(JSON.parse(json).code, "unsupported_runtime");
  assert.match(ended.message, words);
}

for (const host of ["no WebAssembly", "WebAssembly is undefined"]) {
  test(`where there is ${host === "no WebAssembly" ? host : "none but its name"} an IcrError says so`, async () => {
    const [construct, load, again] = await run(host, "construct", "load", "construct");
    for (const ended of [construct, load, again]) isUnsupported(ended, /WebAssembly/);
    assert.match(construct.message, /Lockdown|disabled|has no|lacks|without/i);
  });
}

for (const name of ["TextEncoder", "TextDecoder"]) {
  test(`where there is no ${name} an IcrError says so`, async () => {
    for (const ended of await run(`no ${name}`, "construct", "load")) {
      isUnsupported(ended, new RegExp(`no ${name}.*jsdom`));
    }
  });
}

test("where no more than 4 KB compile at once, an IcrError says what to do", async () => {
  const [construct] = await run("4 KB at once", "construct");
  isUnsupported(construct, /load\(\)/);
  assert.match(construct.message, /await/);
  assert.equal(construct.cause, "RangeError");
});

test("after load() the constructor works there, at once", async () => {
  for (const ended of await run("4 KB at once", "load", "construct", "call", "load", "call")) {
    assert.deepEqual(Object.keys(ended), ["step"], JSON.stringify(ended));
  }
  for (const ended of (await run("4 KB at once", "construct", "load twice", "construct", "call")).slice(1)) {
    assert.deepEqual(Object.keys(ended), ["step"], JSON.stringify(ended));
  }
});

test("wrong options are still wrong options after load()", async () => {
  const [, wrong] = await run("4 KB at once", "load", "construct wrongly");
  assert.equal(wrong.code, "invalid_options");
});

test("a load() that failed can be called again", async () => {
  const [first, ...others] = await run("compiling that fails once", "load", "load", "construct", "call");
  isUnsupported(first, /WebAssembly|compile/i);
  for (const ended of others) assert.deepEqual(Object.keys(ended), ["step"], JSON.stringify(ended));
});

test("where a policy forbids WebAssembly, an IcrError names the word that allows it", async () => {
  for (const ended of await run("a policy", "construct", "load", "construct")) {
    isUnsupported(ended, /wasm-unsafe-eval/);
    assert.equal(ended.cause, "CompileError");
  }
});
