// A client never repeats so many requests at once.
const longestMemory = 100;

/** The addresses of the requests that a client sends: its events leave out the query, which repeating one needs. */
export class SentUrls {
  #sent = [];

  /** `fetch` for a client's options. Nothing but method and address is kept of a request. */
  fetch = (input, init) => {
    this.#sent.push({ url: String(input.url ?? input), method: init?.method ?? "GET", start: performance.now() });
    if (this.#sent.length > longestMemory) this.#sent.shift();
    return fetch(input, init);
  };

  /** The address of the request that an event tells of. */
  take({ method, path, durationMs }) {
    const start = performance.now() - durationMs;
    const distance = (sent) => Math.abs(sent.start - start);
    const [nearest] = this.#sent
      .filter((sent) => sent.method === method && new URL(sent.url).pathname.endsWith(path))
      .sort((one, other) => distance(one) - distance(other));
    this.#sent = this.#sent.filter((sent) => sent !== nearest);
    return nearest?.url;
  }
}
