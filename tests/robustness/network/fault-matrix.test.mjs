import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { IcrClient, isIcrError } from "icr-app-client";
import { createJwt } from "../../support/jwt.mjs";
import { rejection } from "../../support/rejection.mjs";
import { bodyFaults } from "./body-faults.mjs";
import { bodies, rawCall, readingCalls } from "./calls.mjs";
import { connectionFaults } from "./connection-faults.mjs";
import { startFaultServer } from "./fault-server.mjs";
import { headFaults } from "./head-faults.mjs";
import { watchOpenHandles } from "./open-handles.mjs";

const shortMs = 100;
const longMs = 20_000;
/** The delay that a busy machine may add. */
const graceMs = 2000;
/** A call that hangs fails only its own test. */
const timeout = 10_000;

// The outcomes of a call that returns the `Response`, other than an error.
const readings = {
  good: async (response, { good }) => assert.deepEqual(await response.json(), good),
  other: (response) => response.arrayBuffer(),
  breaks: (response) => assert.rejects(response.text(), TypeError),
  async stalls(response, { caller }) {
    const reading = rejection(response.text());
    caller.abort("enough");
    assert.equal(await reading, "enough");
  },
};

async function checkReading(result, ends, { good }) {
  if (ends === "good") assert.deepEqual(await result, good);
  else assert.equal(await codeOf(result), ends);
}

async function checkRaw(result, ends, call) {
  if (ends in readings) await readings[ends](await result, call);
  else assert.equal(await codeOf(result), ends);
}

async function codeOf(result) {
  const error = await rejection(result);
  assert.ok(isIcrError(error), `${error?.stack ?? error}`);
  assert.equal(error.attempts, 1);
  return error.code;
}

/** Plays a fault on one call; afterwards the same client has to work. */
async function playFault(t, fault, ends, { prepare, send, good, hasResponse }, check) {
  const server = await startFaultServer(bodies);
  t.after(server.close);
  const timeoutMs = ends === "timeout" ? shortMs : longMs;
  const icr = new IcrClient({ jwt: createJwt(), baseUrl: server.url, maxRetries: 0, timeoutMs });
  await prepare?.(icr);
  await server.idle();

  const caller = new AbortController();
  const checkOpenHandles = watchOpenHandles(server);
  const requestsBefore = server.requests.length;
  server.plan(fault);
  const startedMs = performance.now();
  await check(send(icr, { signal: caller.signal }), ends, { good, caller });
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs < (ends === "timeout" ? shortMs : 0) + graceMs, `it took ${tookMs} ms`);
  await checkOpenHandles(caller.signal, { hasResponse });
  if (ends !== "good") assert.equal(server.requests.length - requestsBefore, fault.atAccept ? 0 : 1);

  const again = await send(icr, { timeoutMs: longMs });
  assert.deepEqual(again instanceof Response ? await again.json() : again, good);
  await server.idle();
}

// Node loads what `fetch` needs at the first call, which can take longer than `shortMs`.
before(async () => {
  const server = await startFaultServer(bodies);
  await (await fetch(`${server.url}/things`)).json();
  await server.close();
});

for (const [name, fault] of Object.entries({ ...connectionFaults, ...bodyFaults, ...headFaults })) {
  const { ends, rawEnds = ends } = fault;
  describe(`a server that ${name}`, () => {
    for (const call of readingCalls) {
      const callEnds = call.name === "deleteAccessToken" ? (fault.deletionEnds ?? ends) : ends;
      test(`ends ${call.name} with ${callEnds}`, { timeout }, (t) => playFault(t, fault, callEnds, call, checkReading));
    }
    test(`ends ${rawCall.name} with ${rawEnds}`, { timeout }, (t) => playFault(t, fault, rawEnds, rawCall, checkRaw));
  });
}
