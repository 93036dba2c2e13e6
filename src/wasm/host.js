// Mechanical work at the host's border, where one crossing in JavaScript replaces dozens from wasm: 10 KB of them, or
// the time of a whole parse. Nothing is decided here.

/** How a wait ended: `Ended` in host.rs. */
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
export async function exchange(send, input, init, headers, credential, timeoutMs, signal, raw) {
  const controller = new AbortController();
  const work = async () => {
    headers = new Headers(headers);
    headers.set("authorization", `Bearer ${credential}`);
    // A raw body is read after this: only the host can link the caller's signal to it for that long.
    const linked = raw ? linkedSignal(signal, controller.signal) : controller.signal;
    init = { ...init, headers, redirect: "manual", signal: linked };
    const response = await (send ? send(input, init) : fetch(input, init));
    if (!isUsable(response)) return {};
    const { status, redirected, type } = response;
    const header = (name) => response.headers.get(name) ?? undefined;
    const answer = {
      response,
      status,
      redirected: redirected || type === "opaqueredirect",
      date: Date.parse(header("date")),
      wait: header("retry-after"),
      requestId: redact(header("x-request-id") ?? "", credential) || undefined,
    };
    if (answer.redirected || REDIRECTS.includes(status)) discard(response);
    else if (status >= 400 && (!raw || status === 401)) answer.text = await textOf(response).catch(() => {});
    else if (!raw) answer.text = await textOf(response);
    return answer;
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
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const isError = value instanceof Error;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (depth > 8 || !(isError || isPlain)) return true;
  const held = Reflect.ownKeys(value).map((key) => value[key]);
  if (isError) held.push(value.name, value.message);
  return held.some((each) => mayHold(each, credential, depth + 1));
}

/** Both signals in one; the second alone where the host cannot link them: an old host, or a signal of another realm. */
function linkedSignal(signal, own) {
  try {
    return signal ? AbortSignal.any([signal, own]) : own;
  } catch {
    return own;
  }
}

/** Far more than any documented answer, in bytes. */
const MAX_BODY = 32 * 2 ** 20;

/** The body as text, `null` for one that grows too large: it is given up while it comes in. */
async function textOf(response) {
  const { body, headers, type } = response;
  const length = headers.get("content-length");
  // The host holds a plain body to its length. What is packed may grow, and across origins browsers hide that it is.
  const isPlain = length !== null && headers.get("content-encoding") === null && type !== "cors";
  if (!body?.getReader || (isPlain && length <= MAX_BODY)) return response.text();
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (let part; !(part = await reader.read()).done;) {
    size += part.value.length;
    if (size > MAX_BODY) return reader.cancel().then(() => null);
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Where `fetch` would go with a `Request`, whatever its own `url` says; `undefined` for what is none. */
export function urlOf(input) {
  try {
    return Object.getOwnPropertyDescriptor(Request.prototype, "url").get.call(input);
  } catch {}
}

/** `Head::is_redirect` in response.rs. */
const REDIRECTS = [301, 302, 303, 307, 308];

/** Whether a host's `fetch` gave what it should: a `Response`, its body unread. */
function isUsable(response) {
  try {
    const { status, headers, text, bodyUsed } = response;
    return typeof status === "number" && headers.get && text && !bodyUsed;
  } catch {
    return false;
  }
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

/** No cookies, no cache. Older Workers throw at fields that they do not know, and their `Request` lacks these. */
export function privacy() {
  const init = { cache: "no-store", credentials: "omit" };
  for (const name in init) if (!(name in Request.prototype)) delete init[name];
  return init;
}

/** The bits of `Kinds` in shape.rs. */
function kindOf(value) {
  switch (typeof value) {
    case "string":
      return 16;
    case "object":
      return value === null ? 2 : Array.isArray(value) ? 32 : 64;
    case "undefined":
      return 1;
    case "boolean":
      return 4;
    case "number":
      return 8;
    case "function":
      return 128;
  }
}

const names = new Map();

/** The kind of each of `fields` of each of `holders`. */
export function kinds(holders, within, fields) {
  let keys = names.get(fields);
  if (!keys) names.set(fields, (keys = fields.split(",")));
  const found = new Uint8Array(holders.length * keys.length);
  let at = 0;
  for (let holder of holders) {
    if (within) holder = holder?.[within];
    for (const key of keys) found[at++] = kindOf(holder?.[key]);
  }
  return found;
}

/** Whether a value is a text of visible ASCII, as a header takes it. */
export function isHeaderText(value) {
  return typeof value === "string" && /^[!-~]+$/.test(value);
}

/** The claims of a JWT, unverified; `undefined` for what is none. */
export function claims(jwt) {
  try {
    const [, payload, signature, ...more] = jwt.split(".");
    if (!isHeaderText(jwt) || signature === undefined || more.length) return;
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt())));
  } catch {}
}

/** What a JSON text says; `undefined` for what is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {}
}

/** A copy of a value as JSON keeps it, which shares nothing with it; `undefined` for what JSON cannot keep. */
export function copied(value) {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {}
}

/** The names of an object's own fields. */
export function keys(holder) {
  try {
    return Object.keys(holder);
  } catch {
    return [];
  }
}

/** An address as the host's parser writes it; `undefined` for what is none. */
export function hrefOf(text) {
  try {
    return new URL(text).href;
  } catch {}
}

/** A caller's headers; `undefined` for what HTTP does not take. */
export function headersOf(init) {
  try {
    return new Headers(init ?? undefined);
  } catch {}
}

/** An object with the fields of both, or what the second one throws, in a list. */
export function merged(first, second) {
  try {
    return { ...first, ...second };
  } catch (thrown) {
    return [thrown];
  }
}

/** Whether a body can be read only once: a `ReadableStream`, or what Node takes for one. */
export function isStream(body) {
  return Boolean(field(body, "getReader") || (typeof body === "object" && field(body, Symbol.asyncIterator)));
}

/** Gives a promise to a Worker's `waitUntil`. One that throws only ends its request's share of the work. */
export function keepAlive(waitUntil, promise) {
  try {
    waitUntil(promise);
  } catch {}
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

/** Takes the installations that `seen` holds off the page, and adds the others to it; gives how many are left. */
export function keepNew(page, seen) {
  const { installations } = page;
  const fresh = installations.filter(({ id }) => seen.size < seen.add(id).size);
  if (fresh.length < installations.length) page.installations = fresh;
  return fresh.length;
}

/** The installation of an organization on a page, `undefined` if it is on another. */
export function installationOf(page, organizationId) {
  return page.installations.find(({ organization }) => organization.id === organizationId);
}

/** Calls a listener with the fields that an event has. A listener that throws breaks nothing. */
export function tell(listener, ...values) {
  const [type, operation, method, path, attempt, status, durationMs, delayMs, action, installationId, code] = values;
  const fields = { type, operation, method, path, attempt, status, durationMs, delayMs, action, installationId, code };
  for (const name in fields) if (fields[name] === undefined) delete fields[name];
  try {
    listener(fields)?.then?.(undefined, () => {});
  } catch {}
}

/** Whether this is Cloudflare's runtime, where a promise must not cross from one request to another. */
export function isWorkers() {
  return globalThis.navigator?.userAgent === "Cloudflare-Workers";
}
