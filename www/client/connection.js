import { IcrClient, SANDBOX_URL } from "icr-app-client";
import { ManagedTokens, appOwner } from "./managed-tokens.js";
import { SentUrls } from "./sent-urls.js";

/** A connection to a registry, with its client. */
class Connection {
  #options;
  #icr;
  #urls = new SentUrls();
  #closing = new AbortController();
  #names = new Map([[appOwner, "The app itself"]]);

  /** The number of calls, and of what they caused. */
  counts = { calls: 0, requests: 0, retries: 0, fromCache: 0, shared: 0, tokens: 0 };

  constructor(place, options, activity) {
    this.place = place;
    this.activity = activity;
    this.#options = { ...options, fetch: this.#urls.fetch, onEvent: (event) => this.#handleEvent(event) };
    this.tokens = new ManagedTokens({
      read: (owner) => this.readToken(owner),
      changed: () => activity.emit({ type: "cache" }),
    });
    const start = performance.now();
    this.#icr = new IcrClient(this.#options);
    /** How long creating the client took, in milliseconds; the first one compiles the wasm. */
    this.startMs = performance.now() - start;
  }

  /** Aborts when the connection is closed. */
  get signal() {
    return this.#closing.signal;
  }

  /** Calls the client: `invoke` receives it and options that abort the call when the connection closes. */
  call(invoke, { signal = this.signal, ...options } = {}) {
    this.counts.calls += 1;
    return invoke(this.#icr, { ...options, signal: AbortSignal.any([this.signal, signal]) });
  }

  /** The same for a call that uses the managed token of an owner. */
  async callAs(owner, invoke, options = {}) {
    const answeredBy = this.tokens.startCall(owner);
    this.counts.calls += 1;
    if (answeredBy === "cache") this.counts.fromCache += 1;
    if (answeredBy === "shared") this.counts.shared += 1;
    try {
      return await invoke(this.#icr, { ...options, signal: this.signal });
    } finally {
      if (answeredBy !== "cache") this.tokens.finishCall(owner);
    }
  }

  /** The same with a client of its own, which knows neither a JWT nor the registry's time yet. */
  callNew(invoke, options = {}) {
    this.counts.calls += 1;
    return invoke(new IcrClient(this.#options), { ...options, signal: this.signal });
  }

  /** The managed token of an owner; without a request while the client keeps one. */
  readToken(owner) {
    return owner === appOwner ? this.#icr.appAccessToken() : this.#icr.installationAccessToken(owner);
  }

  /** Remembers the names of the installations' organizations. */
  rememberNames(installations) {
    for (const { id, organization } of installations) this.#names.set(id, organization.fullName);
  }

  nameOf(owner) {
    return this.#names.get(owner) ?? owner;
  }

  /** Aborts calls in flight, and deletes the client's tokens. */
  close() {
    this.#closing.abort();
    void this.#icr.revokeAll();
  }

  #handleEvent(event) {
    const { counts, activity } = this;
    if (event.type === "request") counts.requests += 1;
    if (event.type === "retry") counts.retries += 1;
    if (event.type === "token" && event.action === "created") counts.tokens += 1;
    if (event.type === "request") activity.emit({ ...event, url: this.#urls.take(event) });
    else if (event.type === "token") activity.emit({ ...event, ...this.tokens.handleEvent(event) });
    else activity.emit(event);
  }
}

/** Connects to the emulator at `baseUrl`, with JWTs signed by the demo host. */
export function connectToEmulator(baseUrl, activity) {
  const jwt = ({ now }) => requestJwt(now, activity);
  return new Connection("Emulator on this machine", { jwt, baseUrl }, activity);
}

/** Connects to ICR's sandbox with a JWT of the user's. The page keeps it only in this client. */
export function connectToSandbox(jwt, activity) {
  return new Connection("ICR sandbox", { jwt, baseUrl: SANDBOX_URL }, activity);
}

// The JWT must be valid on the registry's clock, which the client knows better than the host.
async function requestJwt(now, activity) {
  const start = performance.now();
  const response = await fetch(`icr/jwt?now=${Math.round(now)}`);
  const jwt = await response.text();
  activity.emit({
    type: "request",
    operation: "your server signs a JWT",
    method: "GET",
    path: "/icr/jwt",
    url: response.url,
    attempt: 1,
    status: response.status,
    durationMs: performance.now() - start,
  });
  if (!response.ok) throw new Error(`The host answered with status ${response.status} instead of a JWT.`);
  return jwt;
}
