/**
 * Records what the page's clients did since it was opened. Subscribers receive each event of a client, and two that the
 * page adds: `call` when it calls a client, and `start` when it has created one.
 */
export class Activity {
  #listeners = [];

  /** The number of calls, and of what they caused. */
  counts = { calls: 0, requests: 0, retries: 0, fromCache: 0, shared: 0, tokens: 0 };

  /** How long creating the first client took, including compiling the wasm, in milliseconds. */
  coldStartMs;

  subscribe(listener) {
    this.#listeners.push(listener);
  }

  emit(event) {
    const { counts } = this;
    if (event.type === "start") this.coldStartMs ??= event.durationMs;
    if (event.type === "request") counts.requests += 1;
    if (event.type === "retry") counts.retries += 1;
    if (event.type === "token" && event.action === "created") counts.tokens += 1;
    if (event.type === "call") {
      counts.calls += 1;
      if (event.answeredBy === "cache") counts.fromCache += 1;
      if (event.answeredBy === "shared") counts.shared += 1;
    }
    for (const listener of this.#listeners) listener(event);
  }
}
