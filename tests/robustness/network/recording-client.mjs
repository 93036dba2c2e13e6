import { EventEmitter } from "node:events";
import { IcrClient } from "icr-app-client";
import { createJwt } from "../../support/jwt.mjs";
import { bodies } from "./calls.mjs";
import { startFaultServer } from "./fault-server.mjs";

/** A client of a new fault server that records its events; a backoff takes no time unless `random` is set. */
export async function recordingClient(t, { random = 0, ...options } = {}) {
  t.mock.method(Math, "random", () => random);
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
