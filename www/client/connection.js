import { IcrClient, SANDBOX_URL } from "icr-app-client";
import { ManagedTokens, appOwner } from "./managed-tokens.js";
import { SentUrls } from "./sent-urls.js";

/** A connection to a registry, with its client. */
class Connection {
  #options;
  #activity;
  #icr;
  #urls = new SentUrls();
  #closing = new AbortController();
  #names = new Map([[appOwner, "The app itself"]]);

  constructor(place, options, activity) {
    this.place = place;
    this.#activity = activity;
    this.#options = { ...options, fetch: this.#urls.fetch, onEvent: (event) => this.#handleEvent(event) };
    this.tokens = new ManagedTokens({
      read: (owner) => this.#readToken(owner),
      changed: () => activity.emit({ type: "cache" }),
    });
    this.#createClient();
  }

  /** Aborts when the connection is closed. */
  get signal() {
    return this.#closing.signal;
  }

  /** Calls the client: `invoke` receives the client and options that abort the call when the connection closes. */
  call(invoke, signal = this.signal) {
    this.#activity.emit({ type: "call" });
    return invoke(this.#icr, { signal: AbortSignal.any([this.signal, signal]) });
  }

  /** The same for a call that uses the managed token of an owner. */
  async callAs(owner, invoke) {
    const answeredBy = this.tokens.startCall(owner);
    this.#activity.emit({ type: "call", answeredBy });
    try {
      return await invoke(this.#icr, { signal: this.signal });
    } finally {
      if (answeredBy !== "cache") this.tokens.finishCall(owner);
    }
  }

  /** Remembers the names of the installations' organizations. */
  rememberNames(installations) {
    for (const { id, organization } of installations) this.#names.set(id, organization.fullName);
  }

  nameOf(owner) {
    return this.#names.get(owner) ?? owner;
  }

  /** Replaces the client, so that the next call requests a JWT: a client caches the one it has. */
  resetClient() {
    this.#icr.revokeAll();
    this.#createClient();
  }

  /** Aborts calls in flight, and deletes the client's tokens and the given ones. */
  close(tokens) {
    this.#closing.abort();
    this.#icr.revokeAll();
    for (const token of tokens) this.#icr.deleteAccessToken(token).catch(() => {});
  }

  #createClient() {
    const start = performance.now();
    this.#icr = new IcrClient(this.#options);
    this.#activity.emit({ type: "start", durationMs: performance.now() - start });
  }

  #readToken(owner) {
    return owner === appOwner ? this.#icr.appAccessToken() : this.#icr.installationAccessToken(owner);
  }

  #handleEvent(event) {
    if (event.type === "request") this.#activity.emit({ ...event, url: this.#urls.take(event) });
    else if (event.type === "token") this.#activity.emit({ ...event, ...this.tokens.handleEvent(event) });
    else this.#activity.emit(event);
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
    operation: "the host signs a JWT",
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
