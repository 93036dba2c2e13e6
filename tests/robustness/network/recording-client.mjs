import { EventEmitter } from "node:events";
import { IcrClient } from "icr-app-client";
import { createJwt } from "../../support/jwt.mjs";
import { bodies } from "./calls.mjs";
import { startFaultServer } from "./fault-server.mjs";

/** Half of the backoff before each retry, in milliseconds. */
export const shortest = [250, 500, 1000, 2000, 4000, 4000];

/**
 * A client of a fault server of its own, with a record of its events. Its waits are as short as they can be, and pass at
 * once unless `random` is given.
 */
export async function recordingClient(t, { random, ...options } = {}) {
  t.mock.method(Math, "random", () => random ?? 0);
  if (random === undefined) skipBackoff(t);
  const server = await startFaultServer(bodies);
  t.after(server.close);
  const events = [];
  const emitter = new EventEmitter();
  const onEvent = (event) => {
    events.push(event);
    emitter.emit(event.type, event);
  };
  const icr = new IcrClient({ jwt: createJwt(), baseUrl: server.url, onEvent, ...options });
  /** The events of this type since the last call. */
  const takeEvents = (type) => events.splice(0).filter((event) => event.type === type);
  return { server, icr, emitter, takeEvents };
}

function skipBackoff(t) {
  const { setTimeout } = globalThis;
  // Not a mock, which would hold on to every callback, and with them to responses.
  globalThis.setTimeout = (callback, delayMs, ...given) =>
    setTimeout(callback, shortest.includes(delayMs) ? 0 : delayMs, ...given);
  t.after(() => (globalThis.setTimeout = setTimeout));
}
