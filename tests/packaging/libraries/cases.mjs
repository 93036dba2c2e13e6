import { assert } from "chai";
import { tokenRequests } from "../../support/registry-client.mjs";
import { graphql, libraries } from "./adapters.mjs";
import { baseUrl, createSetting } from "./setting.mjs";

const order = { creditId: "c-1", amount: 10, note: "Skógur" };
const csv = "id;amount\n";

/** What each library does over a caller's `fetch`, in every runtime: functions of a setting with the library as `api`. */
const ofEachLibrary = {
  "sends a GET with a query below a base URL that has a path": async ({ api, ids, sent }) => {
    const { method, query, installationId } = await api.get("/echo", { query: { country: "IS", search: "a&b c" } });
    assert.deepEqual([method, installationId], ["GET", ids[0]]);
    assert.deepEqual(Object.fromEntries(query), { country: "IS", search: "a&b c" });
    assert.isTrue(sent[0].url.startsWith(`${baseUrl}/echo?`), sent[0].url);
  },

  "sends a POST with a JSON body": async ({ api }) => {
    const { method, body, contentType } = await api.post("/echo", order);
    assert.equal(method, "POST");
    assert.deepEqual(body, order);
    assert.match(contentType, /^application\/json/);
  },

  "sends a form with its boundary, again after its token was revoked": async ({ api, registry, org }) => {
    const form = new FormData();
    form.set("file", new Blob([csv], { type: "text/csv" }), "credits.csv");
    for (const isRevoked of [false, true]) {
      if (isRevoked) registry.revoke((await org.accessToken()).token);
      assert.deepEqual(await api.postForm("/upload", form), { name: "credits.csv", content: csv });
    }
    assert.equal(tokenRequests(registry).length, 2);
  },

  "reads an empty response, and one to HEAD": async ({ api }) => {
    assert.isUndefined(await api.get("/empty"));
    assert.equal(await api.head("/echo"), 200);
  },

  "receives a status that is no success, with its body, and no token is replaced": async ({ api, registry }) => {
    for (const [statusCode, message] of [
      [422, ["amount must be positive"]],
      [403, "Missing permission: organization_warehouse"],
    ]) {
      registry.injectFault({ path: "/echo", status: statusCode, body: { statusCode, message } });
      assert.deepEqual(api.failure(await rejection(api.get("/echo"))), [statusCode, { statusCode, message }]);
    }
    assert.equal(tokenRequests(registry).length, 1);
  },

  "rejects with what the client threw, and no token is in it": async ({ api, registry, org }) => {
    const { token } = await org.accessToken();
    registry.injectFault({ path: "/echo", reset: true });
    const error = await rejection(api.post("/echo", order));
    const { name, code, path } = api.cause(error);
    assert.deepEqual({ name, code, path }, { name: "IcrError", code: "network", path: "/echo" });
    assert.include(textsOf(error), "No complete response arrived");
    assert.notInclude(textsOf(error), token);
  },

  "sends the body again after its token was revoked": async ({ api, registry, org, sent }) => {
    await api.get("/echo");
    const { token } = await org.accessToken();
    registry.revoke(token);
    sent.length = 0;
    assert.deepEqual((await api.post("/echo", order)).body, order);
    assert.equal(sent.length, 2);
    assert.notEqual((await org.accessToken()).token, token);
  },

  "keeps concurrent calls of two installations apart": async ({ connect, icr, org, other, ids }) => {
    const apis = [org, other].map((caller) => connect(icr, caller));
    const calls = Array.from({ length: 20 }, (_, index) => apis[index % 2].post("/echo", { index }));
    const received = (await Promise.all(calls)).map(({ installationId, body }) => [installationId, body.index]);
    assert.deepEqual(
      received,
      calls.map((_, index) => [ids[index % 2], index]),
    );
  },

  "sends nothing if the caller's signal has aborted": async ({ api, registry }) => {
    await rejection(api.get("/echo", { signal: AbortSignal.abort() }));
    assert.deepEqual(registry.requests, []);
  },

  "ends a request by the caller's signal": async ({ api, registry, sent }) => {
    const controller = new AbortController();
    registry.injectFault({ path: "/echo", hang: true });
    const call = rejection(api.get("/echo", { signal: controller.signal }));
    await untilLength(sent, 1);
    controller.abort();
    await call;
    assert.isTrue(sent[0].init.signal.aborted);
    assert.equal(sent.length, 1);
  },

  "ends a body that stalls by the caller's signal": async ({ api, registry, sent }) => {
    const controller = new AbortController();
    registry.injectFault({ path: "/echo", hang: "body" });
    const call = rejection(api.get("/echo", { signal: controller.signal }));
    await untilLength(sent, 1);
    await sent[0].response;
    controller.abort();
    await call;
    assert.equal(sent.length, 1);
  },

  "ends a request by a timeout of its own": async ({ api, registry, sent, org }) => {
    await org.accessToken();
    registry.injectFault({ path: "/echo", hang: true, times: Infinity });
    const { name, message } = await rejection(api.timeout("/echo", 20));
    assert.match(`${name} ${message}`, /time|abort/i);
    assert.equal(sent.length, 1);
    assert.isTrue(sent[0].init.signal.aborted);
  },

  "leaves retries to the client": async ({ api, registry, sent }) => {
    registry.injectFault({ path: "/echo", status: 503, retryAfter: 0, times: Infinity });
    assert.equal(api.failure(await rejection(api.get("/echo")))[0], 503);
    assert.equal(sent.length, 3, "the first attempt, and the client's two retries");
    sent.length = 0;
    assert.equal(api.failure(await rejection(api.post("/echo", order)))[0], 503);
    assert.equal(sent.length, 1, "a POST is not repeated");
  },

  "sends no cookies and uses no cache, which knows nothing of tokens": async ({ api, sent }) => {
    await api.get("/echo");
    await api.post("/echo", order);
    // Older Workers know neither.
    const expected = { cache: "no-store", credentials: "omit" };
    for (const name of Object.keys(expected)) if (!(name in Request.prototype)) delete expected[name];
    assert.equal(sent.length, 2);
    for (const { init } of sent) assert.deepInclude(init, { ...expected, redirect: "manual" });
  },

  "cannot bring an authorization of its own: nothing is sent": async ({ api, registry }) => {
    const error = await rejection(api.get("/echo", { headers: { authorization: "Bearer own-secret" } }));
    assert.equal(api.cause(error).code, "invalid_argument");
    assert.match(api.cause(error).message, /authorization/);
    assert.deepEqual(registry.requests, []);
  },
};

const ofThoseWithProgress = {
  "reports the progress of an upload, which is sent again after its token was revoked": async (setting) => {
    const { api, registry, org, sent } = setting;
    await api.get("/echo");
    registry.revoke((await org.accessToken()).token);
    sent.length = 0;
    const progress = [];
    const { body } = await api.postWithProgress("/echo", order, (loaded) => progress.push(loaded));
    assert.deepEqual(body, order);
    assert.equal(sent.length, 2);
    const size = new TextEncoder().encode(JSON.stringify(order)).length;
    assert.equal(progress.at(-1), sendsStreams() ? size : undefined);
  },
};

const credits = "query Credits($country: String) { credits(country: $country) { id } }";

const ofGraphql = {
  "sends a query by POST or GET, again after its token was revoked": async ({ icr, org, registry, ids }) => {
    for (const method of ["POST", "GET"]) {
      const api = graphql(icr, org, { method });
      for (const country of ["IS", "KE"]) {
        const received = await api.request(credits, { country });
        assert.deepEqual(received, { method, installationId: ids[0], variables: { country } });
        registry.revoke((await org.accessToken()).token);
      }
    }
    assert.equal(tokenRequests(registry).length, 4);
  },

  "keeps two installations apart": async ({ icr, org, other, ids }) => {
    const apis = [org, other].map((caller) => graphql(icr, caller));
    const received = await Promise.all(apis.map((api) => api.request(credits)));
    assert.deepEqual(
      received.map(({ installationId }) => installationId),
      ids,
    );
  },

  "rejects with the client's error or the status, and repeats no POST": async ({ icr, org, registry, sent }) => {
    registry.injectFault({ path: "/graphql", reset: true });
    assert.equal((await rejection(graphql(icr, org).request(credits))).code, "network");
    registry.injectFault({ path: "/graphql", status: 503, retryAfter: 0, times: Infinity });
    sent.length = 0;
    const { response } = await rejection(graphql(icr, org).request(credits));
    assert.equal(response.status, 503);
    assert.equal(sent.length, 1);
  },

  "ends a query by the caller's signal": async ({ icr, org, registry, sent }) => {
    registry.injectFault({ path: "/graphql", hang: true });
    const controller = new AbortController();
    const call = rejection(graphql(icr, org).request({ document: credits, signal: controller.signal }));
    await untilLength(sent, 1);
    controller.abort();
    assert.equal((await call).name, "AbortError");
    assert.isTrue(sent[0].init.signal.aborted);
  },

  "refuses a URL that is not below the base URL": async ({ icr, org, registry }) => {
    const error = await rejection(graphql({ ...icr, baseUrl: "https://my.app" }, org).request(credits));
    assert.equal(error.code, "invalid_argument");
    assert.deepEqual(registry.requests, []);
  },
};

/** Shared cases, as those of tests/behaviour, by library and sentence. */
export const cases = {};
for (const [sentences, names] of [
  [ofEachLibrary, Object.keys(libraries)],
  [ofThoseWithProgress, ["ky", "axios"]],
]) {
  for (const [sentence, run] of Object.entries(sentences)) for (const name of names) addCase(name, sentence, run);
}
for (const [sentence, run] of Object.entries(ofGraphql)) {
  cases[`graphql-request ${sentence}`] = async (serve) => run(await createSetting(serve));
}

function addCase(library, sentence, run) {
  cases[`${library} ${sentence}`] = async (serve) => {
    const setting = await createSetting(serve);
    const connect = libraries[library];
    return run({ ...setting, connect, api: connect(setting.icr, setting.org) });
  };
}

/** What a promise rejects with. */
async function rejection(promise) {
  const outcome = await promise.then(
    () => assert.fail("it did not reject"),
    (reason) => ({ reason }),
  );
  return outcome.reason;
}

/** Whether libraries find that this runtime sends streams: workerd does, but never asks how. */
function sendsStreams() {
  let isAsked = false;
  void new Request(baseUrl, {
    method: "POST",
    body: new ReadableStream(),
    get duplex() {
      isAsked = true;
      return "half";
    },
  });
  return isAsked;
}

/** Resolves once a list has a number of entries. */
async function untilLength(list, length) {
  while (list.length < length) await new Promise((resolve) => setTimeout(resolve));
}

/** All texts that a value leads to: fields, getters, headers, stacks. */
function textsOf(value, seen = new Set()) {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || seen.has(value)) return "";
  seen.add(value);
  const parts = value instanceof Headers ? [...value].flat() : [value.stack, value.headers];
  for (const key of Reflect.ownKeys(value)) parts.push(Reflect.get(value, key));
  return parts.map((part) => textsOf(part, seen)).join("\n");
}
