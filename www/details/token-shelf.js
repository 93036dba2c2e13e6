import { lifetimeFromNow } from "../client/token-lifetime.js";

/** The tokens that the user created, by owner: an installation's id, or `app`. Kept only in this page's memory. */
export class TokenShelf extends EventTarget {
  #entries = [];

  get size() {
    return this.#entries.length;
  }

  /** Returns `{ owner, token, issuedAtMs, expiresAtMs }` of each token of an owner, newest first. */
  listFor(owner) {
    return this.#entries.filter((entry) => entry.owner === owner);
  }

  add(owner, token) {
    this.#change([{ owner, token, ...lifetimeFromNow(token) }, ...this.#entries]);
  }

  remove(removed) {
    this.#change(this.#entries.filter((entry) => entry !== removed));
  }

  /** Removes and returns every token. */
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
