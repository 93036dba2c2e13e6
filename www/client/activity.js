/**
 * What the clients and servers of the page did since it was opened. Subscribers receive each event of a client, and those
 * that the page adds: `note` for what its server did.
 */
export class Activity {
  #listeners = new Set();

  /** Returns a function that ends the subscription. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says that what follows was asked for by the reader, at once: the timeline begins a group. */
  begin() {
    this.emit({ type: "begin" });
  }

  emit(event) {
    for (const listener of this.#listeners) listener(event);
  }

  /** Emits what the app's server did, as a response of the demo's host tells it. */
  emitServer(entries = []) {
    for (const entry of entries) this.emit({ ...entry, where: "server", endedAt: performance.now() - entry.agoMs });
  }
}
