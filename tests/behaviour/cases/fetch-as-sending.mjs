import { assert } from "chai";
import { createClient, tokenRequests, rejectionCode, setUp } from "../../support/registry-client.mjs";

const projects = "/projects";
const origin = "https://api.carbonregistry.com";

/** The number of requests of a call that meets a fault, and its outcome: a status, or the code of an error. */
async function requestsAndOutcome(method, fault, { input = projects, ...init } = {}) {
  const { registry, icr, id } = setUp();
  await icr.installationAccessToken(id);
  registry.clearRequests();
  registry.injectFault({ path: projects, ...fault });
  const outcome = await icr.fetchAsInstallation(id, input, { method, ...init }).then(
    ({ status }) => status,
    ({ code }) => code,
  );
  return [registry.requests.length, outcome];
}

const reset = { reset: true };
const busy = { status: 503, retryAfter: 0 };

export const cases = {
  "a GET is retried after a transient failure": async () => {
    for (const status of [408, 429, 500, 502, 503, 504]) {
      assert.deepEqual(await requestsAndOutcome("GET", { status, retryAfter: 0 }), [2, 200]);
    }
    assert.deepEqual(await requestsAndOutcome("GET", { status: 501, retryAfter: 0 }), [1, 501]);
  },

  "HEAD, OPTIONS, PUT and DELETE are retried": async () => {
    for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE"])
      assert.equal((await requestsAndOutcome(method, busy))[0], 2, method);
    assert.equal((await requestsAndOutcome("PUT", busy, { body: "{}" }))[0], 2);
  },

  "POST and PATCH are never retried after a failure": async () => {
    for (const method of ["POST", "PATCH", "post", "patch"]) {
      assert.deepEqual(await requestsAndOutcome(method, busy, { body: "{}" }), [1, 503], method);
      assert.deepEqual(await requestsAndOutcome(method, reset, { body: "{}" }), [1, "network"], method);
      assert.deepEqual(await requestsAndOutcome(method, { hang: true }, { timeoutMs: 5 }), [1, "timeout"], method);
    }
  },

  "a one-shot body is never retried": async () => {
    const streamed = { body: new Blob(["{}"]).stream(), duplex: "half" };
    assert.deepEqual(await requestsAndOutcome("PUT", busy, streamed), [1, 503]);
  },

  "after maxRetries the last response is returned": async () => {
    assert.deepEqual(await requestsAndOutcome("GET", { ...busy, times: Infinity }), [3, 503]);
    assert.deepEqual(await requestsAndOutcome("GET", { ...busy, times: Infinity }, { maxRetries: 4 }), [5, 503]);
    assert.deepEqual(await requestsAndOutcome("GET", { ...busy, times: Infinity }, { maxRetries: 0 }), [1, 503]);
  },

  "a response is returned unchanged, whatever its status": async () => {
    const { registry, icr, id } = setUp();
    const headers = { "x-total": "7", "content-type": "text/csv" };
    registry.injectFault({ path: projects, status: 418, body: "id;name\n", headers });
    const response = await icr.fetchAsInstallation(id, projects);
    assert.equal(response.status, 418);
    assert.equal(response.headers.get("x-total"), "7");
    assert.isFalse(response.bodyUsed);
    assert.equal(await response.text(), "id;name\n");
  },

  "a redirect is an error, for a bearer must not follow it": async () => {
    const { registry, icr, id } = setUp();
    registry.injectFault({ path: projects, redirect: "https://evil.example/" });
    assert.equal(await rejectionCode(icr.fetchAsInstallation(id, projects)), "redirected");
    registry.injectFault({ path: projects, redirect: "https://evil.example/" });
    assert.equal(await rejectionCode(icr.fetchAsInstallation(id, projects, { redirect: "follow" })), "redirected");
    assert.equal(registry.requests.length, 3);
  },

  "a response streams: its head is returned before the rest of its body": async () => {
    const { registry, icr, id } = setUp({ timeoutMs: 2000 });
    registry.injectFault({ path: projects, hang: "body" });
    const abort = new AbortController();
    const response = await icr.fetchAsInstallation(id, projects, { signal: abort.signal });
    const reader = response.body.getReader();
    assert.isAbove((await reader.read()).value.length, 0);
    const reason = new Error("seen enough");
    abort.abort(reason);
    assert.equal(await rejectionCode(reader.read()), reason);
  },

  "a timeout ends the wait for a response": async () => {
    assert.deepEqual(await requestsAndOutcome("GET", { hang: true }, { timeoutMs: 3, maxRetries: 0 }), [1, "timeout"]);
  },

  "an abort rejects with the signal's own reason, from init or from the Request": async () => {
    const { registry, id } = setUp();
    for (const make of [(signal) => [projects, { signal }], (signal) => [new Request(origin + projects, { signal })]]) {
      const abort = new AbortController();
      const reason = new Error("the user left");
      const fetch = (...sent) => {
        const response = registry.fetch(...sent);
        if (sent[0] === `${origin}${projects}` || sent[0] instanceof Request) abort.abort(reason);
        return response;
      };
      registry.injectFault({ path: projects, hang: true });
      const icr = createClient(registry, { fetch });
      assert.equal(await rejectionCode(icr.fetchAsInstallation(id, ...make(abort.signal))), reason);
    }
    assert.equal(tokenRequests(registry).length, 2);
  },

  "a failure to create the token rejects the call": async () => {
    const { registry, icr } = setUp();
    registry.suspend(registry.installations[0].id);
    assert.equal(await rejectionCode(icr.fetchAsInstallation(registry.installations[0].id, projects)), "forbidden");
    assert.equal(await rejectionCode(icr.fetchAsInstallation("unknown", projects)), "not_found");
    assert.isTrue(registry.requests.every(({ path }) => path !== projects));
  },
};
