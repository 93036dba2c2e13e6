import { EventEmitter } from "node:events";
import { IcrClient } from "icr-app-client";
import { jwtWith } from "../../support/jwt.mjs";
import { bodies } from "./calls.mjs";
import { startFaultServer } from "./fault-server.mjs";

/** A client of a fault server of its own, with a record of its events; a backoff takes no time unless `random` says so. */
export async function watchedClient(t, { random = 0, ...options } = {}) {
  t.mock.method(Math, "random", () => random);
  const server = await startFaultServer(bodies);
  t.after(server.close);
  const events = [];
  const emitter = new EventEmitter();
  const onEvent = (event) => {
    events.push(event);
    emitter.emit(event.type, event);
  };
  const icr = new IcrClient({ jwt: jwtWith(), baseUrl: server.url, onEvent, ...options });
  /** The events of this type since the last time. */
  const takeEvents = (type) => events.splice(0).filter((event) => event.type === type);
  return { server, icr, emitter, takeEvents };
}
