import assert from "node:assert/strict";
import { test } from "node:test";
import { icrError } from "../../support/rejection.mjs";
import { bodyFaults } from "./body-faults.mjs";
import { rawCall, readingCalls, token } from "./calls.mjs";
import { connectionFaults } from "./connection-faults.mjs";
import { watchOpenHandles } from "./open-handles.mjs";
import { shortest, recordingClient } from "./recording-client.mjs";
import { response, json, lengthOf } from "./wire.mjs";

const calls = [...readingCalls, rawCall];
const isDelete = ({ name }) => name === "deleteAccessToken";

const errorBody = '{"message":"why"}';
const refusal = (status) => ({
  play: (socket) => socket.write(response(`${status}`, [json, lengthOf(errorBody)], errorBody)),
});

// Transient faults, and the code in the event.
const passing = {
  "a reset": ["network", connectionFaults["resets before the status line"]],
  "an empty response": ["network", connectionFaults["hangs up before the status line"]],
  "headers that break off": ["network", connectionFaults["hangs up inside the headers"]],
  "a response that stalls": ["timeout", connectionFaults["stalls inside the headers"]],
  408: ["unexpected_status", refusal(408)],
  429: ["rate_limited", refusal(429)],
  500: ["server_error", refusal(500)],
  502: ["server_error", refusal(502)],
  503: ["server_error", refusal(503)],
  504: ["server_error", refusal(504)],
};
const passingInBody = {
  "a body that breaks off": ["network", connectionFaults["hangs up inside a body of known length"]],
  "a body that stalls": ["timeout", connectionFaults["stalls inside a chunk"]],
  "a body whose coding is garbage": ["network", bodyFaults["sends garbage after a gzip header"]],
};

async function read(given) {
  return given instanceof Response ? given.json() : given;
}

async function checkRetries(t, { prepare, send, good, hasResponse }, [code, fault], times) {
  const { server, icr, takeEvents } = await recordingClient(t, { timeoutMs: code === "timeout" ? 100 : 20_000 });
  await prepare?.(icr);
  await server.idle();
  takeEvents("request");
  const { signal } = new AbortController();
  const checkOpenHandles = watchOpenHandles(server);
  server.plan(...Array(times).fill(fault));
  assert.deepEqual(await read(await send(icr, { signal })), good);
  const retries = takeEvents("retry").map(({ attempt, code, delayMs }) => ({ attempt, code, delayMs }));
  const expected = Array.from({ length: times }, (_, index) => ({
    attempt: index + 1,
    code,
    delayMs: shortest[index],
  }));
  assert.deepEqual(retries, expected);
  await checkOpenHandles(signal, { hasResponse });
}

for (const call of calls) {
  for (const [what, fault] of Object.entries({ ...passing, ...(call !== rawCall && passingInBody) })) {
    test(`${call.name} is retried after ${what}, and returns the good response`, (t) =>
      checkRetries(t, call, fault, 1));
  }

  test(`${call.name} is sent a third time, and no fourth`, async (t) => {
    await checkRetries(t, call, passing["a reset"], 2);
    const { server, icr, takeEvents } = await recordingClient(t);
    await call.prepare?.(icr);
    server.requests.length = 0;
    server.plan(...Array(3).fill(connectionFaults["hangs up inside the headers"]));
    await icrError(call.send(icr), "network", { attempts: 3, retryable: true });
    assert.equal(server.requests.length, 3);
    assert.deepEqual(
      takeEvents("retry").map(({ attempt }) => attempt),
      [1, 2],
    );
  });

  for (const status of [400, 403, 404, 409, 422, 501]) {
    test(`${call.name} is not sent again after ${status}`, async (t) => {
      const { server, icr, takeEvents } = await recordingClient(t);
      await call.prepare?.(icr);
      server.requests.length = 0;
      server.plan(refusal(status));
      if (call === rawCall) assert.equal((await call.send(icr)).status, status);
      else assert.equal((await call.send(icr).catch((error) => error)).status, status);
      // After a 403 the client looks whether the installation has other permissions than the token.
      const isLookup = ({ path }) => call === rawCall && status === 403 && path.startsWith("/app/installations/");
      assert.equal(server.requests.filter((request) => !isLookup(request)).length, 1);
      assert.deepEqual(takeEvents("retry"), []);
    });
  }
}

for (const call of readingCalls) {
  test(`${call.name} is not sent again after 401 where there is no other JWT`, async (t) => {
    const { server, icr } = await recordingClient(t);
    server.plan(refusal(401));
    await icrError(call.send(icr), "unauthorized", { attempts: 1, messages: ["why"] });
    assert.equal(server.requests.length, 1);
  });
}

test("fetchAsInstallation is sent once more after 401, with a new token, and never again", async (t) => {
  const { server, icr } = await recordingClient(t);
  // A token that no response has accepted yet would be sent again.
  await rawCall.send(icr);
  const sent = () => server.requests.splice(0).map(({ method }) => method);
  sent();
  const none = undefined;
  server.plan(refusal(401), none, refusal(401));
  await icrError(rawCall.send(icr), "unauthorized", { attempts: 2 });
  assert.deepEqual(sent(), ["GET", "POST", "GET"]);
});

const tooMany = refusal(429);
const unanswered = [connectionFaults["resets before the status line"], refusal(503), tooMany, refusal(408)];

for (const method of ["POST", "PATCH", "GET", "PUT", "DELETE"]) {
  const isRepeated = !["POST", "PATCH"].includes(method);
  test(`a ${method} of fetchAsInstallation is ${isRepeated ? "" : "never "}sent again after a fault other than a 429`, async (t) => {
    const { server, icr } = await recordingClient(t);
    await rawCall.prepare(icr);
    for (const fault of unanswered) {
      server.requests.length = 0;
      server.plan(fault);
      const body = method === "GET" ? undefined : "{}";
      const outcome = await rawCall.send(icr, { method, body }).catch(({ code, attempts }) => ({ code, attempts }));
      // A 429 precedes the handling of a request.
      const isSentAgain = isRepeated || fault === tooMany;
      assert.equal(server.requests.length, isSentAgain ? 2 : 1);
      if (fault === unanswered[0] && !isRepeated) assert.deepEqual(outcome, { code: "network", attempts: 1 });
    }
  });
}

for (const status of [401, 404]) {
  test(`deleteAccessToken returns true when its response did not arrive and that of the retry is ${status}`, async (t) => {
    const { send } = readingCalls.find(isDelete);
    const { server, icr } = await recordingClient(t);
    for (const stage of ["resets before the status line", "hangs up inside the headers", "stalls inside a chunk"]) {
      server.plan(connectionFaults[stage], refusal(status));
      assert.equal(await send(icr, { timeoutMs: stage.startsWith("stalls") ? 100 : 20_000 }), true);
    }
    for (const { authorization } of server.requests) assert.equal(authorization, `Bearer ${token}`);

    const code = status === 401 ? "unauthorized" : "not_found";
    server.plan(refusal(status));
    await icrError(send(icr), code, { attempts: 1 });
  });
}
