// More than a client ever has in flight at once here.
const maxEntries = 100;

/** Records the URLs of a client's requests: its events omit the query, which a curl command needs. */
export class SentUrls {
  #sent = [];

  /** `fetch` for a client's options. Only method and URL of a request are kept. */
  fetch = (input, init) => {
    this.#sent.push({ url: String(input.url ?? input), method: init?.method ?? "GET", start: performance.now() });
    if (this.#sent.length > maxEntries) this.#sent.shift();
    return fetch(input, init);
  };

  /** Returns the URL of the request that an event describes. */
  take({ method, path, durationMs }) {
    const start = performance.now() - durationMs;
    const distance = (sent) => Math.abs(sent.start - start);
    const [nearest] = this.#sent
      .filter((sent) => sent.method === method && new URL(sent.url).pathname.endsWith(path))
      .sort((a, b) => distance(a) - distance(b));
    this.#sent = this.#sent.filter((sent) => sent !== nearest);
    return nearest?.url;
  }
}
