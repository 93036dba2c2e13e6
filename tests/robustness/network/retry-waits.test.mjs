import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { rejection } from "../../support/rejection.mjs";
import { rawCall, readingCalls } from "./calls.mjs";
import { watchOpenHandles } from "./open-handles.mjs";
import { recordingClient } from "./recording-client.mjs";
import { response, json, lengthOf } from "./wire.mjs";

const busy = (...headers) => ({
  play: (socket) => socket.write(response("503 Busy", [json, ...headers, lengthOf("{}")], "{}")),
});
const date = (fromNowMs) => new Date(Date.now() + fromNowMs).toUTCString();
const minute = 60_000;

const getInstallation = readingCalls.find(({ name }) => name === "getInstallation");
const { name: mintName, send: mintAndSend, good: minted } = readingCalls.at(-1);

/** Time for a request to arrive, and for its response. */
async function turns() {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}

/** A call is sent again when its wait is over, and not before; gives how long it waits. */
async function waited(t, fault, random = 0) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { server, icr, emitter } = await recordingClient(t, { random });
  server.plan(fault);
  const retryEvent = once(emitter, "retry");
  const call = getInstallation.send(icr);
  const [{ delayMs }] = await retryEvent;
  await turns();
  if (delayMs > 0) {
    t.mock.timers.tick(delayMs - 1);
    await turns();
    assert.equal(server.requests.length, 1, "it is sent too early");
  }
  t.mock.timers.tick(1);
  assert.deepEqual(await call, getInstallation.good);
  assert.equal(server.requests.length, 2);
  return delayMs;
}

// `Retry-After`, the delay in milliseconds, and its tolerance.
const seconds = { 0: 0, 7: 7000, "007": 7000, 60: minute };
for (const [value, waitMs] of Object.entries(seconds)) {
  test(`Retry-After: ${value.slice(0, 20)} is a wait of ${waitMs} ms`, async (t) => {
    assert.equal(await waited(t, busy(`retry-after: ${value}`)), waitMs);
  });
}

for (const value of ["-1", "1.5", "soon", "", "1, 2", "0x10", "9 s"]) {
  test(`Retry-After: "${value}" is none, and the wait is the client's own`, async (t) => {
    assert.equal(await waited(t, busy(`retry-after: ${value}`)), 250);
  });
}

for (const [what, fromNowMs, waitMs] of [
  ["20 s from now", 20_000, 20_000],
  ["in the past", -20_000, 0],
]) {
  test(`Retry-After as a date ${what} is a wait of ${waitMs} ms`, async (t) => {
    const delayMs = await waited(t, busy(`retry-after: ${date(fromNowMs)}`));
    assert.ok(Math.abs(delayMs - waitMs) <= 2000, `${delayMs} ms`);
  });
}

for (const [value, waitMs] of [
  ["61", 61_000],
  ["3600", 60 * minute],
  [date(24 * 60 * minute), 24 * 60 * minute],
  ["9".repeat(400), undefined],
]) {
  test(`Retry-After: ${value.slice(0, 20)} is longer than the client waits, and an error at once`, async (t) => {
    const { server, icr } = await recordingClient(t, { random: 0 });
    server.plan(busy(`retry-after: ${value}`));
    const error = await rejection(getInstallation.send(icr));
    assert.deepEqual([error.code, error.attempts, server.requests.length], ["server_error", 1, 1]);
    if (waitMs) assert.ok(Math.abs(error.retryAfterMs - waitMs) <= 2000, `${error.retryAfterMs} ms`);
  });
}

for (const aheadMs of [5 * minute, -5 * minute]) {
  test(`Retry-After as a date is read on the registry's clock, ${aheadMs / minute} minutes ahead`, async (t) => {
    const delayMs = await waited(t, busy(`date: ${date(aheadMs)}`, `retry-after: ${date(aheadMs + 20_000)}`));
    assert.ok(Math.abs(delayMs - 20_000) <= 2000, `${delayMs} ms`);
  });
}

test("waits double from 500 ms up to 8 s", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { server, icr, emitter } = await recordingClient(t, { random: 1, maxRetries: 6 });
  server.plan(...Array(6).fill(busy()));
  const delays = [];
  emitter.on("retry", async ({ delayMs }) => {
    delays.push(delayMs);
    await turns();
    t.mock.timers.tick(delayMs);
  });
  assert.deepEqual(await getInstallation.send(icr), getInstallation.good);
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 8000]);
});

for (const call of [...readingCalls.slice(0, -1), rawCall]) {
  test(`an abort ends ${call.name} while it waits, and leaves nothing`, async (t) => {
    const { server, icr, emitter } = await recordingClient(t, { random: 1 });
    await call.prepare?.(icr);
    await server.idle();
    server.requests.length = 0;
    const caller = new AbortController();
    const checkOpenHandles = watchOpenHandles(server);
    server.plan(busy("retry-after: 60"));
    const retryEvent = once(emitter, "retry");
    const reasonOfCall = rejection(call.send(icr, { signal: caller.signal }));
    await retryEvent;
    const reason = new Error("enough");
    caller.abort(reason);
    assert.equal(await reasonOfCall, reason);
    await checkOpenHandles(caller.signal);
    assert.equal(server.requests.length, 1);
  });
}

test(`an abort while ${mintName} waits rejects that caller alone`, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { server, icr, emitter } = await recordingClient(t, { random: 1 });
  server.plan(busy("retry-after: 60"));
  const caller = new AbortController();
  const retryEvent = once(emitter, "retry");
  const aborted = rejection(mintAndSend(icr, { signal: caller.signal }));
  const other = mintAndSend(icr, { timeoutMs: 2 * minute });
  const [{ delayMs }] = await retryEvent;
  caller.abort("enough");
  assert.equal(await aborted, "enough");
  await turns();
  t.mock.timers.tick(delayMs);
  assert.deepEqual(await other, minted);
});
