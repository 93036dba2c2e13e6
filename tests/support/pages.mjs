import { exampleInstallation } from "icr-app-client/testing";
import { scripted } from "./scripted-client.mjs";

/** So many installations with ids of their own. */
export function installations(count) {
  return Array.from({ length: count }, (_, index) => ({ ...exampleInstallation, id: `i${index}` }));
}

/**
 * A client of a registry that holds `stored` installations and lists them as `page` says: it is given the truthful
 * answer to each request, with the request's `limit` and `page`, and gives the one to send.
 */
export function listing(stored, change = (page) => page) {
  const asked = [];
  const answer = (_, url) => {
    const { searchParams } = new URL(url);
    const [limit, page] = [Number(searchParams.get("limit")), Number(searchParams.get("page"))];
    asked.push(page);
    if (asked.length > 50) throw new Error("the walk does not end");
    return Response.json(change(truthful(stored, limit, page), { limit, page }));
  };
  return { ...scripted([answer]), asked };
}

/** The page of installations that a registry without faults answers. */
export function truthful(stored, limit, page) {
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
