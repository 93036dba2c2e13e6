// Mechanical work at the host's border, where one crossing in JavaScript replaces dozens from wasm: 10 KB of them, or
// the time of a whole parse. Nothing is decided here.

/** How a wait ended: `Ended` in task.rs. */
const DONE = 0;
const THREW = 1;
const LATE = 2;
const ABORTED = 3;

/**
 * Waits for `work` until the time is over or the caller aborts; gives how it ended, and with what. Timer and listener
 * are gone by then. Without `work` it only waits.
 */
export function wait(work, timeoutMs, signal) {
  return new Promise((resolve) => {
    let timer;
    const end = (how, value) => {
      resolve([how, value]);
      clearTimeout(timer);
      // A signal of the caller's own making may throw, at any of its methods.
      try {
        signal?.removeEventListener("abort", abort);
      } catch {}
    };
    const abort = () => end(ABORTED, field(signal, "reason"));
    // Before anything else: what is given up here may still reject.
    work?.then(
      (value) => end(DONE, value),
      (thrown) => end(THREW, thrown),
    );
    try {
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
    } catch (thrown) {
      return end(THREW, thrown);
    }
    if (timeoutMs !== undefined) timer = setTimeout(end, timeoutMs, LATE);
  });
}

/** A promise that its own method resolves. */
export function gate() {
  let resolve;
  const promise = new Promise((given) => (resolve = given));
  return Object.assign(promise, { resolve });
}

/** Polls a task until it ends; what it waits for is a promise of `wait`. */
export async function drive(task) {
  let ended = [];
  await undefined;
  try {
    for (;;) {
      const next = task.call(...ended);
      if (Array.isArray(next)) throw next[0];
      // No answer has a method; and a page may have a class of its own in the place of `Promise`.
      if (typeof next?.then !== "function") return next;
      ended = await next;
    }
  } finally {
    task.free();
  }
}

/** Calls what may throw, and waits for what it gives, a promise or not. */
export async function settle(receiver, method, given, timeoutMs) {
  const ended = await wait((async () => method.apply(receiver, given))(), timeoutMs);
  // Which credential it may hold is not known here; what looks like one is enough.
  if (ended[0] === THREW) ended[1] = shown(ended[1], "\0");
  return ended;
}

/**
 * One call of `fetch`, and of its answer what Rust decides on: the body as text, unless it is `raw`. A `raw` body is
 * the caller's, but for that of a refused credential.
 */
export async function exchange(send, input, init, credential, timeoutMs, signal, raw) {
  const controller = new AbortController();
  const work = async () => {
    const bearer = `Bearer ${credential}`;
    if (init.headers.set) init.headers.set("authorization", bearer);
    else init.headers.authorization = bearer;
    // A raw body is read after this: only the host can link the caller's signal to it for that long. Old hosts cannot,
    // nor can others with a signal of another realm.
    const linked = raw && signal && attempt(() => AbortSignal.any([signal, controller.signal]));
    init = { ...(raw || privacy()), ...init, redirect: "manual", signal: linked || controller.signal };
    const response = await (send ? send(input, init) : fetch(input, init));
    if (!isUsable(response)) return [];
    const { status, type } = response;
    const redirected = response.redirected || type === "opaqueredirect";
    const header = (name) => response.headers.get(name) ?? undefined;
    let text;
    if (redirected || REDIRECTS.includes(status)) discard(response);
    else if (status >= 400 && (!raw || status === 401)) text = await textOf(response).catch(() => {});
    else if (!raw) text = await textOf(response);
    const id = header("x-request-id");
    // `Answered` in host.rs.
    return [
      status,
      redirected,
      Date.parse(header("date")),
      status < 400 ? undefined : header("retry-after"),
      id ? redact(id, credential) : undefined,
      text,
      response,
    ];
  };
  const ended = await wait(work(), timeoutMs, signal);
  if (ended[0] !== DONE) controller.abort();
  if (ended[0] === THREW) ended[1] = shown(ended[1], credential);
  return ended;
}

/** A text without the credential, and without any longer part of it: a registry may quote a JWT's signature alone. */
function redact(text, credential) {
  const whole = text.replaceAll(credential, "[redacted]").replaceAll(CREDENTIALS, "[redacted]");
  return whole.replaceAll(/[\w-]{12,}/g, (run) => (credential.includes(run) ? "[redacted]" : run));
}

/** What looks like a JWT, or like one of the registry's tokens. */
const CREDENTIALS = /eyJ[\w-]*\.[\w-]+\.[\w-]*|crs_\w+/g;

/**
 * What a host threw, as an error's cause may show it: itself, where nothing that it holds can be the credential, or
 * else its words without it. Consoles print all that a cause holds.
 */
function shown(thrown, credential, depth = 0) {
  try {
    if (!mayHold(thrown, credential, 0)) return thrown;
    if (typeof thrown === "string") return redact(thrown, credential);
    const { name, message, code, cause } = thrown;
    const words = new Error(redact(String(message), credential));
    if (typeof name === "string") words.name = redact(name, credential);
    if (typeof code === "string") words.code = redact(code, credential);
    if (cause !== undefined && depth < 5) words.cause = shown(cause, credential, depth + 1);
    return words;
  } catch {
    return new Error("What the host threw cannot be read.");
  }
}

/** Whether anything that a console would print of a value may be the credential. */
function mayHold(value, credential, depth) {
  if (typeof value === "string") return redact(value, credential) !== value;
  if (depth > 8) return true;
  // Of a function, consoles print the name and its own fields.
  if (typeof value === "function") value = { ...value, name: value.name };
  if (typeof value !== "object" || value === null) return false;
  const isError = value instanceof Error;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isError && !isPlain) return true;
  const held = Reflect.ownKeys(value).map((key) => value[key]);
  if (isError) held.push(value.name, value.message);
  return held.some((each) => mayHold(each, credential, depth + 1));
}

/** Far more than any documented answer, in bytes. */
const MAX_BODY = 32 * 2 ** 20;

/** The body as text, `null` for one that grows too large: it is given up while it comes in. */
async function textOf(response) {
  const { body, headers, type } = response;
  const length = headers.get("content-length");
  // The host holds a plain body to its length. What is packed may grow, and across origins browsers hide that it is.
  const isPlain = length !== null && type !== "cors" && headers.get("content-encoding") === null;
  if ((isPlain && length <= MAX_BODY) || !body?.getReader) return response.text();
  const reader = body.getReader();
  const parts = [];
  let size = 0;
  for (let part; !(part = await reader.read()).done;) {
    size += part.value.length;
    if (size > MAX_BODY) return reader.cancel().then(() => null);
    parts.push(part.value);
  }
  // Most answers come in one part.
  if (parts.length === 1) return wholeTexts.decode(parts[0]);
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

const wholeTexts = new TextDecoder();

/** Where `fetch` would go with a `Request`, whatever its own `url` says; `undefined` for what is none. */
function urlOf(input) {
  return attempt(() => Object.getOwnPropertyDescriptor(Request.prototype, "url").get.call(input));
}

/** `Head::is_redirect` in response.rs. */
const REDIRECTS = [301, 302, 303, 307, 308];

/** Whether a host's `fetch` gave what it should: a `Response`, its body unread. */
function isUsable(response) {
  return attempt(() => {
    const { status, headers, text, bodyUsed } = response;
    return typeof status === "number" && headers.get && text && !bodyUsed;
  });
}

/** What work gives, `undefined` where it throws. */
function attempt(work) {
  try {
    return work();
  } catch {}
}

/** A field of any value, `undefined` where there is none or where it throws. */
export function field(holder, name) {
  try {
    return holder?.[name];
  } catch {}
}

/** Lets go of a body that nobody reads, so that its connection is free again. */
export async function discard(response) {
  try {
    await response.body?.cancel();
  } catch {}
}

let kept;

/** No cookies, no cache. Older Workers throw at fields that they do not know, and their `Request` lacks these. */
function privacy() {
  if (!kept) {
    kept = { cache: "no-store", credentials: "omit" };
    for (const name in kept) if (!(name in Request.prototype)) delete kept[name];
  }
  return kept;
}

/** The second argument of `fetch` for one of the documented operations. */
export function plainInit(method, apiVersion) {
  return { method, headers: headersWith(apiVersion) };
}

function headersWith(apiVersion) {
  return { accept: "application/json", "x-icr-api-version": apiVersion };
}

/** What Rust checks of a caller's own request. */
export function requestOf(input, init, apiVersion) {
  const own = typeof input !== "string" && typeof field(input, "href") !== "string";
  const value = (name) => {
    const given = field(init, name);
    return given === undefined && own ? field(input, name) : given;
  };
  const body = field(init, "body");
  const address = typeof input === "string" ? input : own ? urlOf(input) : field(input, "href");
  // A Request's body is a stream, and not every runtime shows whether there is one.
  const streams = isStream(body) || (own && body === undefined && field(input, "body") !== null);
  let fields;
  try {
    fields = own ? { ...init } : { ...privacy(), ...init };
  } catch (thrown) {
    fields = [thrown];
  }
  // `OwnRequest` in host.rs.
  return [own, address, value("method"), ...headersOf(value("headers"), apiVersion), streams, fields];
}

/** The bits of `Kinds` in shape.rs; `bigint` and `symbol` have none. */
const KINDS = { undefined: 0, boolean: 2, number: 3, string: 4, object: 6, function: 7 };

function kindOf(value) {
  return value === null ? 1 : Array.isArray(value) ? 5 : (KINDS[typeof value] ?? 8);
}

/** The names in each of the lists of fields. */
const namesOf = {};

/** The kinds of `fields` of each of `holders`, a digit each of one number; once for holders that are alike. */
export function kinds(holders, within, fields) {
  try {
    const keys = (namesOf[fields] ??= fields.split(","));
    const found = new Set();
    for (let holder of holders) {
      if (within) holder = holder?.[within];
      let digits = 0;
      for (const key of keys) digits = digits * 10 + kindOf(holder?.[key]);
      found.add(digits);
    }
    return [...found];
  } catch (thrown) {
    return { thrown };
  }
}

/** Whether a value is a text of visible ASCII, as a header takes it. */
export function isHeaderText(value) {
  return typeof value === "string" && /^[!-~]+$/.test(value);
}

/** `exp`, `iat` and `iss` of a JWT, unverified, NaN where a number is missing; `undefined` for what is no JWT. */
export function claims(jwt) {
  try {
    const [, payload, signature, ...more] = jwt.split(".");
    if (!isHeaderText(jwt) || signature === undefined || more.length) return;
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const said = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt())));
    const { exp, iat, iss } = typeof said === "object" ? said : null;
    return [number(exp), number(iat), iss];
  } catch {}
}

function number(value) {
  return typeof value === "number" ? value : NaN;
}

/** Freezes an answer, and what it holds: it is shared by all callers. */
export function freeze(answer) {
  for (const value of Object.values(answer)) Object.freeze(value);
  return Object.freeze(answer);
}

/** What a JSON text says; `undefined` for what is none. */
export function parsed(text) {
  return attempt(() => JSON.parse(text));
}

/** A copy of a value as JSON keeps it, which shares nothing with it; `undefined` for what JSON cannot keep. */
export function copied(value) {
  return attempt(() => JSON.parse(JSON.stringify(value)));
}

/** The first of an object's own fields whose name is not among `fields`. */
export function unknownKey(holder, fields) {
  return attempt(() => Object.keys(holder).find((key) => !fields.split(",").includes(key)));
}

/** An address as the host's parser writes it; `undefined` for what is none. */
export function hrefOf(text) {
  return attempt(() => new URL(text).href);
}

/** A caller's headers and what they lack, `undefined` for what HTTP does not take; and whether they authorize already. */
function headersOf(init, apiVersion) {
  const defaults = headersWith(apiVersion);
  if (init === undefined || init === null) return [defaults, false];
  const headers = attempt(() => new Headers(init));
  if (headers) for (const name in defaults) if (!headers.has(name)) headers.set(name, defaults[name]);
  return [headers, headers?.has("authorization")];
}

/** Whether a body can be read only once: a `ReadableStream`, or what Node takes for one. */
function isStream(body) {
  return Boolean(field(body, "getReader") || (typeof body === "object" && field(body, Symbol.asyncIterator)));
}

/** Gives a promise to a Worker's `waitUntil`. One that throws only ends its request's share of the work. */
export function keepAlive(waitUntil, promise) {
  attempt(() => waitUntil(promise));
}

/** The registry's words in an error's body, at a readable length and without the credential that they may repeat. */
export function words(body, credential) {
  const { message, error } = parsed(body) ?? {};
  const texts = [message ?? error]
    .flat()
    .filter((word) => word && typeof word === "string")
    .slice(0, 10);
  return texts.map((word) => redact(word, credential).slice(0, 300));
}

/** Takes the installations that `seen` holds off the page, and adds the others to it; gives what is seen of the walk. */
export function sight(page, seen) {
  const { installations, pagination } = page;
  const fresh = installations.filter(({ id }) => seen.size < seen.set(id).size);
  if (fresh.length < installations.length) page.installations = fresh;
  const { total, pageCount, nextPage } = pagination;
  // `Sight` in paging.rs.
  return [installations.length, fresh.length, number(total), number(pageCount), number(nextPage)];
}

/** Takes an installation out of those that are remembered by their organizations. */
export function forgetInstallation(installations, id) {
  for (const [organizationId, installation] of installations) {
    if (installation.id === id) installations.delete(organizationId);
  }
}

/** Every part that tells tokens apart: no text within a part can end it. */
export function keyOf(...parts) {
  return JSON.stringify(parts);
}

/** The installation of an organization on a page, `undefined` if it is on another. */
export function installationOf(page, organizationId) {
  return page.installations.find(({ organization }) => organization.id === organizationId);
}

/** Calls a listener. One that throws breaks nothing. */
export function tell(listener, event) {
  attempt(() => listener(event)?.then?.(undefined, () => {}));
}

/** Whether this is Cloudflare's runtime, where a promise must not cross from one request to another. */
export function isWorkers() {
  return globalThis.navigator?.userAgent === "Cloudflare-Workers";
}
