/**
 * What the page's clients have done since it was opened. Listeners hear of each event of a client, and of two that the
 * page adds: `call`, when it calls a client, and `start`, when it has made one.
 */
export class Activity {
  #listeners = [];

  /** How often the client was called, and what that led to. */
  counts = { calls: 0, requests: 0, retries: 0, fromCache: 0, shared: 0, tokens: 0 };

  /** How long the first client took to make, the wasm compiled; in milliseconds. */
  coldStartMs;

  listen(listener) {
    this.#listeners.push(listener);
  }

  tell(event) {
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
