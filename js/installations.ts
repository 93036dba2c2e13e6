import type { Core } from "./core.js";
import type { Installation, Page } from "./generated/model.js";
import { Operation } from "./generated/operation.js";
import type { InstallationsOptions } from "./options.js";

/**
 * All installations, read page by page on demand. Each `for await`, `pages()` and `toArray()` starts over.
 *
 * @example
 * for await (const installation of icr.installations()) console.log(installation.organization.fullName);
 */
export class Installations implements AsyncIterable<Installation> {
  readonly #core: Core;
  readonly #options: InstallationsOptions | undefined;
  #total: number | undefined;

  /** @internal Use `icr.installations()`. */
  constructor(core: Core, options: InstallationsOptions | undefined) {
    this.#core = core;
    this.#options = options;
  }

  /** The total number of installations as the registry counts them; `undefined` before the first page was read. */
  get total(): number | undefined {
    return this.#total;
  }

  /**
   * The pages as the API returns them, each installation once.
   *
   * @example
   * for await (const page of icr.installations().pages()) progress(page.installations.length);
   */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    yield* this.#read();
  }

  /** The installations one by one, for `for await`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Installation, void, undefined> {
    for await (const page of this.#read()) yield* page.installations;
  }

  /**
   * The first `max` installations in a list, or all.
   *
   * @example
   * const some = await icr.installations().toArray({ max: 500 });
   */
  async toArray(options?: { readonly max?: number | undefined }): Promise<Installation[]> {
    const max =
      options === undefined
        ? Infinity
        : (this.#core.check<number | undefined>(Operation.installations, undefined, undefined, options) ?? Infinity);
    const list: Installation[] = [];
    if (max <= 0) return list;
    for await (const page of this.#read()) {
      // One by one: the number of arguments of a call is limited by the stack.
      for (const installation of page.installations.slice(0, max - list.length)) list.push(installation);
      if (list.length >= max) break;
    }
    return list;
  }

  // The methods call this one directly: errors begin behind one function of this package (call-site.ts).
  #read(): AsyncGenerator<Page, void, undefined> {
    const onPage = ({ pagination }: Page) => {
      this.#total = pagination.total;
    };
    return this.#core.pages(Operation.installations, this.#options, undefined, undefined, onPage);
  }
}
