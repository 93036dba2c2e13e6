import { IcrClient, SANDBOX_URL } from "icr-app-client";

/** A registry that the page talks to, with the client for it. Calls take `signal`, which ends with the connection. */
class Connection {
  #options;
  #ended = new AbortController();

  constructor(place, options) {
    this.#options = options;
    this.place = place;
    this.icr = new IcrClient(options);
    this.signal = this.#ended.signal;
  }

  /** Lets the next call ask for a JWT, for a client does not ask while it holds one. */
  forgetJwt() {
    this.icr.revokeAll();
    this.icr = new IcrClient(this.#options);
  }

  /** Ends what is under way, and deletes the client's own tokens and these. */
  close(tokens) {
    this.#ended.abort();
    this.icr.revokeAll();
    for (const token of tokens) this.icr.deleteAccessToken(token).catch(() => {});
  }
}

/** The address of the demo host's emulator; `undefined` where the page is served as plain files. */
export async function findEmulator() {
  try {
    const response = await fetch("demo.json");
    return response.ok ? (await response.json()).registryUrl : undefined;
  } catch {
    return undefined;
  }
}

/** A connection to the emulator at `baseUrl`, with JWTs that the demo host signs. */
export function connectToEmulator(baseUrl, onEvent) {
  return new Connection("Emulator on this machine", { jwt: () => askHost(onEvent), baseUrl, onEvent });
}

/** A connection to ICR's sandbox with a JWT that the reader made. The page keeps it in this client and nowhere else. */
export function connectToSandbox(jwt, onEvent) {
  return new Connection("ICR sandbox", { jwt, baseUrl: SANDBOX_URL, onEvent });
}

async function askHost(onEvent) {
  const start = performance.now();
  const response = await fetch("icr/jwt");
  const jwt = await response.text();
  onEvent({
    type: "request",
    operation: "the host signs a JWT",
    method: "GET",
    path: "/icr/jwt",
    attempt: 1,
    status: response.status,
    durationMs: performance.now() - start,
  });
  if (!response.ok) throw new Error(`The host answered with status ${response.status} instead of a JWT.`);
  return jwt;
}
