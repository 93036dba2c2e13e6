import { lifeFromNow } from "../client/token-life.js";

/** The tokens that the reader made, by owner: an installation's id, or `app`. They live in this page's memory alone. */
export class TokenShelf extends EventTarget {
  #entries = [];

  get size() {
    return this.#entries.length;
  }

  /** `{ owner, token, madeAt, endsAt }` for each token of an owner, newest first. */
  of(owner) {
    return this.#entries.filter((entry) => entry.owner === owner);
  }

  add(owner, token) {
    this.#change([{ owner, token, ...lifeFromNow(token) }, ...this.#entries]);
  }

  remove(removed) {
    this.#change(this.#entries.filter((entry) => entry !== removed));
  }

  /** Takes every token off the shelf and returns them. */
  clear() {
    const tokens = this.#entries.map(({ token }) => token);
    this.#change([]);
    return tokens;
  }

  #change(entries) {
    this.#entries = entries;
    this.dispatchEvent(new Event("change"));
  }
}
