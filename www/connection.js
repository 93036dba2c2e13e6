import { IcrClient, SANDBOX_URL } from "icr-app-client";

/** A registry that the page talks to, with the client for it. `close` ends whatever is still under way. */
class Connection {
  #ended = new AbortController();

  constructor({ kind, place, ...options }) {
    this.kind = kind;
    this.place = place;
    this.icr = new IcrClient(options);
    this.signal = this.#ended.signal;
  }

  close() {
    this.#ended.abort();
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
  return new Connection({
    kind: "emulator",
    place: "Emulator on this machine",
    jwt: () => askHost(onEvent),
    baseUrl,
    onEvent,
  });
}

/** A connection to ICR's sandbox with a JWT that the reader made. The page keeps it in this client and nowhere else. */
export function connectToSandbox(jwt, onEvent) {
  return new Connection({ kind: "sandbox", place: "ICR sandbox", jwt, baseUrl: SANDBOX_URL, onEvent });
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
