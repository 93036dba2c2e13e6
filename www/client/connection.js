import { IcrClient, SANDBOX_URL } from "icr-app-client";
import { ManagedTokens, theApp } from "./managed-tokens.js";
import { SentUrls } from "./sent-urls.js";

/** A registry that the page talks to, with the client for it. */
class Connection {
  #options;
  #activity;
  #icr;
  #urls = new SentUrls();
  #ended = new AbortController();
  #names = new Map([[theApp, "The app itself"]]);

  constructor(place, options, activity) {
    this.place = place;
    this.#activity = activity;
    this.#options = { ...options, fetch: this.#urls.fetch, onEvent: (event) => this.#hear(event) };
    this.tokens = new ManagedTokens({
      read: (owner) => this.#readToken(owner),
      changed: () => activity.tell({ type: "cache" }),
    });
    this.#makeClient();
  }

  /** Aborts when the connection is closed. */
  get signal() {
    return this.#ended.signal;
  }

  /** Makes a call of the client: `make` is given the client and the options that end the call with the connection. */
  call(make, signal = this.signal) {
    this.#activity.tell({ type: "call" });
    return make(this.#icr, { signal: AbortSignal.any([this.signal, signal]) });
  }

  /** The same for a call that needs the managed token of an owner. */
  async callAs(owner, make) {
    const answeredBy = this.tokens.ask(owner);
    this.#activity.tell({ type: "call", answeredBy });
    try {
      return await make(this.#icr, { signal: this.signal });
    } finally {
      if (answeredBy !== "cache") this.tokens.answered(owner);
    }
  }

  /** Remembers what the installations' organizations are called. */
  learnNames(installations) {
    for (const { id, organization } of installations) this.#names.set(id, organization.fullName);
  }

  nameOf(owner) {
    return this.#names.get(owner) ?? owner;
  }

  /** Lets the next call ask for a JWT, for a client does not ask while it holds one. */
  forgetJwt() {
    this.#icr.revokeAll();
    this.#makeClient();
  }

  /** Ends what is under way, and deletes the client's own tokens and these. */
  close(tokens) {
    this.#ended.abort();
    this.#icr.revokeAll();
    for (const token of tokens) this.#icr.deleteAccessToken(token).catch(() => {});
  }

  #makeClient() {
    const start = performance.now();
    this.#icr = new IcrClient(this.#options);
    this.#activity.tell({ type: "start", durationMs: performance.now() - start });
  }

  #readToken(owner) {
    return owner === theApp ? this.#icr.appAccessToken() : this.#icr.installationAccessToken(owner);
  }

  #hear(event) {
    if (event.type === "request") this.#activity.tell({ ...event, url: this.#urls.take(event) });
    else if (event.type === "token") this.#activity.tell({ ...event, ...this.tokens.hear(event) });
    else this.#activity.tell(event);
  }
}

/** A connection to the emulator at `baseUrl`, with JWTs that the demo host signs. */
export function connectToEmulator(baseUrl, activity) {
  const jwt = ({ now }) => askHost(now, activity);
  return new Connection("Emulator on this machine", { jwt, baseUrl }, activity);
}

/** A connection to ICR's sandbox with a JWT that the reader made. The page keeps it in this client and nowhere else. */
export function connectToSandbox(jwt, activity) {
  return new Connection("ICR sandbox", { jwt, baseUrl: SANDBOX_URL }, activity);
}

// The host signs for the registry's clock, of which the client has learned more than the host may know.
async function askHost(now, activity) {
  const start = performance.now();
  const response = await fetch(`icr/jwt?now=${Math.round(now)}`);
  const jwt = await response.text();
  activity.tell({
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
