import { lifetimeFromNow } from "./token-lifetime.js";

/** The owner of the app's own token; the other owners are ids of installations. */
export const appOwner = "app";

/**
 * Mirrors a client's token cache, which is private: derived from the client's events, from the page's calls, and from the
 * cached tokens, which `read` returns without a request.
 */
export class ManagedTokens {
  #read;
  #changed;
  #entries = new Map();
  // Owners with a token request in flight: how many callers wait for it, and since when.
  #waiting = new Map();

  constructor({ read, changed }) {
    this.#read = read;
    this.#changed = changed;
  }

  /** `{ owner, issuedAtMs, expiresAtMs }` of each token, newest first; times are on the browser's clock. */
  get entries() {
    return [...this.#entries.values()].reverse();
  }

  /** Registers a caller; returns what serves it: the `cache`, a `shared` request in flight, or a new `request`. */
  startCall(owner) {
    if (this.#entries.get(owner)?.expiresAtMs > Date.now()) return "cache";
    const { callers, since } = this.#waiting.get(owner) ?? { callers: 0, since: performance.now() };
    this.#waiting.set(owner, { callers: callers + 1, since });
    return callers > 0 ? "shared" : "request";
  }

  /** Unregisters a caller that had to wait. */
  finishCall(owner) {
    const { callers, since } = this.#waiting.get(owner) ?? { callers: 0 };
    if (callers > 1) this.#waiting.set(owner, { callers: callers - 1, since });
    else this.#waiting.delete(owner);
  }

  /** Applies a token event; returns how many `callers` were waiting for the token, and `since` when. */
  handleEvent({ action, installationId: owner = appOwner }) {
    const waiting = this.#waiting.get(owner);
    if (action === "dropped") this.#drop(owner);
    if (action === "created" || action === "loaded") {
      this.#waiting.delete(owner);
      this.#add(owner);
    }
    return waiting;
  }

  #add(owner) {
    const replacesExisting = this.#entries.has(owner);
    this.#entries.delete(owner);
    this.#entries.set(owner, { owner, issuedAtMs: Date.now(), expiresAtMs: Infinity, replacesExisting });
    void this.#readTimes(owner, this.#entries.get(owner));
  }

  // After a refresh, `created` of the new token precedes `dropped` of the old one.
  #drop(owner) {
    const entry = this.#entries.get(owner);
    if (entry?.replacesExisting) entry.replacesExisting = false;
    else this.#entries.delete(owner);
    this.#changed();
  }

  async #readTimes(owner, entry) {
    // The client emits the event just before it resolves the callers.
    await Promise.resolve();
    try {
      Object.assign(entry, lifetimeFromNow(await this.#read(owner), entry.issuedAtMs));
    } catch {
      if (this.#entries.get(owner) === entry) this.#entries.delete(owner);
    }
    this.#changed();
  }
}
