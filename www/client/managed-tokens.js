import { lifeFromNow } from "./token-life.js";

/** The app's own token among the owners; the others are ids of installations. */
export const theApp = "app";

/**
 * What a client's token cache holds. The cache itself is private: this is put together from the client's events, from
 * the calls that the page makes, and from the tokens, which `read` gives for an owner without a request.
 */
export class ManagedTokens {
  #read;
  #changed;
  #held = new Map();
  // Owners whose token is being made: how many callers wait for it, and since when the first one does.
  #waiting = new Map();

  constructor({ read, changed }) {
    this.#read = read;
    this.#changed = changed;
  }

  /** `{ owner, madeAt, endsAt }` for each token, newest first; the times are the browser's, in milliseconds. */
  get held() {
    return [...this.#held.values()].reverse();
  }

  /** Takes note of a caller; tells who answers it: the `cache`, a request under way that is `shared`, or a `request`. */
  ask(owner) {
    if (this.#held.get(owner)?.endsAt > Date.now()) return "cache";
    const { callers, since } = this.#waiting.get(owner) ?? { callers: 0, since: performance.now() };
    this.#waiting.set(owner, { callers: callers + 1, since });
    return callers > 0 ? "shared" : "request";
  }

  /** Takes note that a caller who had to wait has its answer. */
  answered(owner) {
    const { callers, since } = this.#waiting.get(owner) ?? { callers: 0 };
    if (callers > 1) this.#waiting.set(owner, { callers: callers - 1, since });
    else this.#waiting.delete(owner);
  }

  /** Takes note of an event; for a token that was made, it tells how many `callers` have waited and `since` when. */
  hear({ action, installationId: owner = theApp }) {
    const waiting = this.#waiting.get(owner);
    if (action === "dropped") this.#drop(owner);
    if (action === "created" || action === "loaded") {
      this.#waiting.delete(owner);
      this.#keep(owner);
    }
    return waiting;
  }

  #keep(owner) {
    const successor = this.#held.has(owner);
    this.#held.delete(owner);
    this.#held.set(owner, { owner, madeAt: Date.now(), endsAt: Infinity, droppingPredecessor: successor });
    void this.#readTimes(owner, this.#held.get(owner));
  }

  // A refresh tells of the new token before it tells that the old one was dropped.
  #drop(owner) {
    const entry = this.#held.get(owner);
    if (entry?.droppingPredecessor) entry.droppingPredecessor = false;
    else this.#held.delete(owner);
    this.#changed();
  }

  async #readTimes(owner, entry) {
    // The client tells of a token just before it hands it to those who wait.
    await Promise.resolve();
    try {
      Object.assign(entry, lifeFromNow(await this.#read(owner), entry.madeAt));
    } catch {
      if (this.#held.get(owner) === entry) this.#held.delete(owner);
    }
    this.#changed();
  }
}
