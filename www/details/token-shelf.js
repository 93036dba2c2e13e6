/** The tokens that the reader made, by owner: an installation's id, or `app`. They live in this page's memory alone. */
export class TokenShelf extends EventTarget {
  #tokens = [];

  get size() {
    return this.#tokens.length;
  }

  /** The tokens of an owner, newest first. */
  of(owner) {
    return this.#tokens.filter((entry) => entry.owner === owner).map(({ token }) => token);
  }

  add(owner, token) {
    this.#tokens = [{ owner, token }, ...this.#tokens];
    this.dispatchEvent(new Event("change"));
  }

  remove(token) {
    this.#tokens = this.#tokens.filter((entry) => entry.token !== token);
    this.dispatchEvent(new Event("change"));
  }

  /** Takes every token off the shelf and returns them. */
  clear() {
    const tokens = this.#tokens.map(({ token }) => token);
    this.#tokens = [];
    this.dispatchEvent(new Event("change"));
    return tokens;
  }
}
