// Endurance: many calls that succeed, fail and abort. What the client holds after the first tenth it holds after the
// last. `npm run soak` makes a million calls; `--short` makes enough to show what leaks with every call.
import { strict as assert } from "node:assert";
import { getEventListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { exampleAccessToken, exampleInstallation, exampleInstallationAccessToken } from "icr-app-client/testing";

const calls = process.argv.includes("--short") ? 20_000 : 1_000_000;
const concurrency = 50;
assert(globalThis.gc, "Run node with --expose-gc.");

/** What may still differ after the garbage is gone: compiled code, and what Node keeps for itself. */
const heapNoise = 1024 * 1024;
/** More clients than before may wait for the garbage collector at a time: two pages of memory, some references. */
const wasmNoise = 2 * 65_536;
const referenceNoise = 100;

// The package instantiates its wasm at the first client and keeps it to itself.
let wasm;
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...given) {
    super(...given);
    wasm = this.exports;
  }
};
const { IcrClient, isIcrError } = await import("icr-app-client");

const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
/** Tokens that are dropped soon expire soon: until then the client keeps them, for `revokeAll` to delete. */
function expiryFor(installationId) {
  const isDroppedSoon = /^(evicting|refused|poor|reinstalled)-/.test(installationId);
  return isDroppedSoon ? new Date(Date.now() + 5_000).toISOString() : expiresAt;
}
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = [
  base64url({ alg: "RS256" }),
  base64url({ alg: "RS256", iss: exampleAccessToken.appId, exp: Date.now() / 1000 + 86_400 }),
  "none",
].join(".");
/** An organization that installs the app again and again: its installation has another id each time. */
const restless = { ...exampleInstallation.organization, id: "restless" };
let reinstalls = 0;
const current = () => ({ ...exampleInstallation, id: `reinstalled-${reinstalls}`, organization: restless });
const page = () => ({
  pagination: { total: 20, currentPage: 0, pageCount: 2, nextPage: 1, prevPage: 0 },
  installations: [...Array.from({ length: 9 }, (_, id) => ({ ...exampleInstallation, id: `${id}` })), current()],
});
const json = (value, init) => new Response(JSON.stringify(value), init);
const refused = (status, headers) => json({ message: "refused" }, { status, headers });

// The word that the path names decides what becomes of a request.
const fates = {
  missing: () => refused(404),
  busy: () => refused(503, { "retry-after": "0" }),
  limited: () => refused(429, { "retry-after": "0" }),
  unauthorized: () => refused(401),
  // Permissions that no token of the installation has: the client asks for them, and creates another token.
  forbidden: () => refused(403),
  moved: () => new Response(null, { status: 302, headers: { location: "/elsewhere" } }),
  garbled: () => new Response('{"id": '),
  wrong: () => json({ id: 1 }),
  lost: () => Promise.reject(new TypeError("fetch failed")),
  silent: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
};

async function registry(url, init) {
  const { pathname } = new URL(url);
  const fate = Object.keys(fates).find((word) => pathname.includes(word));
  if (fate) return fates[fate](init);
  const [generation] = /reinstalled-\d+/.exec(pathname) ?? [];
  if (generation && generation !== current().id) return refused(pathname.startsWith("/app/") ? 404 : 401);
  const installationId = /installations\/([^/]+)\/accessTokens/.exec(pathname)?.[1];
  if (installationId) {
    const token = { ...exampleInstallationAccessToken, installationId, expiresAt: expiryFor(installationId) };
    return json(token, { status: 201 });
  }
  if (pathname.endsWith("/accessTokens")) return json({ ...exampleAccessToken, expiresAt }, { status: 201 });
  if (init.method === "DELETE") return json(true);
  if (pathname === "/app/installations") return json(page());
  return json({ ...exampleInstallation, permissions: { organization_projects: "EDIT" } });
}

const stored = new Map();
const tokenStore = {
  get: (key) => stored.get(key),
  set: async (key, token) => void stored.set(key, token),
  delete: (key) => stored.delete(key),
};
const options = { jwt: () => jwt, fetch: registry, maxCachedTokens: 20, onEvent: () => {} };
// What wasm holds of JavaScript's values stands in an array that the package makes for the first client.
let held;
const { fill } = Array.prototype;
// oxlint-disable-next-line no-extend-native -- for the time of a constructor
Array.prototype.fill = function (...given) {
  held = this;
  return fill.apply(this, given);
};
const icr = new IcrClient(options);
// oxlint-disable-next-line no-extend-native -- puts the original back
Array.prototype.fill = fill;
assert(held?.length > 1_000, "the package keeps its references elsewhere");
const impatient = new IcrClient({ ...options, timeoutMs: 200, maxRetries: 0 });
const withStore = new IcrClient({ ...options, appId: exampleAccessToken.appId, tokenStore });

/** Lives as long as the process does: what calls leave on it adds up. */
const { signal } = new AbortController();
const aborted = AbortSignal.abort("too late");
const unaborted = () => new AbortController().signal;
function abortedSoon() {
  const controller = new AbortController();
  setImmediate(() => controller.abort("changed my mind"));
  return controller.signal;
}

const success = "success";
// A call, and how it ends: with a success, with an error's code, or with the reason of its signal; on a
// machine that stalls, a short deadline may come first.
const mix = [
  [() => icr.appAccessToken(), success],
  [(nth) => icr.installationAccessToken(`${nth % 10}`, { signal, timeoutMs: 5_000 }), success],
  [(nth) => icr.installationAccessToken(`evicting-${nth % 1000}`), success],
  [(nth) => withStore.installationAccessToken(`${nth % 50}`), success],
  [(nth) => icr.fetchAsInstallation(`${nth % 10}`, "/projects").then((response) => response.json()), success],
  // A signal of its own: Node 20 keeps some bytes for every `AbortSignal.any` on a signal as long as that lives.
  [() => icr.fetchAsApp("/projects", { signal: unaborted() }).then((response) => response.text()), success],
  [() => icr.fetchAsApp("/busy").then((response) => response.body.cancel()), success],
  [(nth) => icr.fetchAsInstallation(`slow-${nth % 100}`, "/limited"), success],
  [() => icr.fetchAsInstallation("other", "/unauthorized"), "unauthorized"],
  [(nth) => icr.fetchAsInstallation(`refused-${nth % 1000}`, "/unauthorized"), "unauthorized"],
  [(nth) => icr.fetchAsInstallation(`poor-${nth % 1000}`, "/forbidden"), success],
  [(nth) => callReinstalled(nth), success, "not_found"],
  [() => icr.fetchAsApp("https://elsewhere.example/"), "invalid_argument"],
  [() => icr.createInstallationAccessToken("new").then(({ token }) => icr.deleteAccessToken(token)), success],
  [() => icr.getInstallation("ok", { signal }), success],
  [() => icr.getInstallation("missing"), "not_found"],
  [() => icr.getInstallation("busy"), "server_error"],
  [() => icr.getInstallation("moved"), "redirected"],
  [() => icr.getInstallation("garbled"), "invalid_response"],
  [() => icr.getInstallation("wrong"), "invalid_response"],
  [() => icr.getInstallation("lost", { maxRetries: 0 }), "network"],
  [() => icr.getInstallation("silent", { timeoutMs: 1, maxRetries: 0 }), "timeout"],
  [() => icr.getInstallation("silent", { signal: abortedSoon() }), "changed my mind"],
  [() => icr.fetchAsApp("/silent", { signal: abortedSoon() }), "changed my mind"],
  [
    (nth) => impatient.installationAccessToken(`silent-${nth}`, { signal: abortedSoon() }),
    "changed my mind",
    "timeout",
  ],
  [() => icr.getInstallation("ok", { signal: aborted }), "too late"],
  [() => icr.getInstallation(""), "invalid_argument"],
  [() => icr.installations({ limit: 10, concurrency: 2, signal }).toArray({ max: 15 }), success],
  [(nth) => icr.invalidate(`${nth % 10}`), success],
  // Rare, for how many of them wait for the garbage collector at a time sets the size of wasm memory.
  [(nth) => (nth % (40 * mix.length) < mix.length ? new IcrClient(options) : icr).appAccessToken(), success],
];

/** Calls the API as the restless organization, which has installed the app again since the last call of some. */
async function callReinstalled(nth) {
  if (Math.floor(nth / mix.length) % 50 === 0) reinstalls += 1;
  const { id } = await icr.installationForOrganization(restless.id);
  return icr.fetchAsInstallation(id, `/projects/${id}`);
}

async function outcomeOf(promise) {
  try {
    await promise;
    return success;
  } catch (error) {
    return isIcrError(error) ? error.code : error;
  }
}

async function make(nth) {
  const [call, ...expected] = mix[nth % mix.length];
  const outcome = await outcomeOf(call(nth));
  assert(expected.includes(outcome), `call ${nth} ended with ${outcome}: ${call}`);
}

async function sample(made) {
  // Requests that nobody waits for end in their own time, and finalizers run between collections.
  for (let round = 0; round < 5; round++) {
    await pause(60);
    gc();
  }
  const memory = Object.values(wasm).find((value) => value instanceof WebAssembly.Memory);
  const { heapUsed, external } = process.memoryUsage();
  return {
    calls: made,
    "wasm memory": memory.buffer.byteLength,
    // A free place holds the number of the next one.
    "references held": held.filter((value) => typeof value !== "number").length,
    "JS heap": heapUsed,
    external,
    resources: process.getActiveResourcesInfo().length,
    listeners: getEventListeners(signal, "abort").length,
  };
}

const samples = [];
const started = performance.now();
for (let made = 0; made < calls;) {
  const batch = Array.from({ length: Math.min(concurrency, calls / 10) }, () => make(made++));
  await Promise.all(batch);
  if (made % (calls / 10) === 0) samples.push(await sample(made));
}
console.table(samples);
console.log(`${calls} calls in ${((performance.now() - started) / 1000).toFixed(1)} s, ${concurrency} at a time`);

const [first, last] = [samples.at(0), samples.at(-1)];
const noise = {
  calls,
  "wasm memory": wasmNoise,
  "references held": referenceNoise,
  "JS heap": heapNoise,
  external: heapNoise,
};
const grown = Object.keys(first).filter((name) => last[name] - first[name] > (noise[name] ?? 0));
for (const name of grown) console.error(`${name} grew from ${first[name]} to ${last[name]}.`);
process.exitCode = grown.length > 0 ? 1 : 0;
