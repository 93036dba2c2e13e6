import { exampleInstallation } from "icr-app-client/testing";
import { scriptedClient } from "./scripted-client.mjs";

/** Installations with different ids. */
export function installations(count) {
  return Array.from({ length: count }, (_, index) => ({ ...exampleInstallation, id: `i${index}` }));
}

/**
 * A client of a registry that has `stored` installations, and the numbers of the pages that it requested. `change` is
 * called with the correct page and the request's `limit` and `page`, and returns the page to send.
 */
export function listing(stored, change = (page) => page) {
  const requestedPages = [];
  const respond = (_, url) => {
    const { searchParams } = new URL(url);
    const [limit, page] = [Number(searchParams.get("limit")), Number(searchParams.get("page"))];
    requestedPages.push(page);
    if (requestedPages.length > 50) throw new Error("the iteration does not end");
    return Response.json(change(correctPage(stored, limit, page), { limit, page }));
  };
  return { ...scriptedClient([respond]), requestedPages };
}

/** The page of installations that a correct registry returns. */
export function correctPage(stored, limit, page) {
  const pageCount = Math.ceil(stored.length / limit);
  return {
    pagination: {
      total: stored.length,
      currentPage: page,
      pageCount,
      nextPage: page + 1 < pageCount ? page + 1 : null,
      prevPage: page > 0 ? page - 1 : null,
    },
    installations: stored.slice(page * limit, (page + 1) * limit),
  };
}
