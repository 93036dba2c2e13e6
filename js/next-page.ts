import type { Pagination } from "./generated/model.js";

/**
 * The number of the page after this one, `null` after the last: for lists that load more when they are scrolled.
 *
 * What `nextPage` holds on the last page is not documented, so it counts only where `pageCount` is missing.
 *
 * @example
 * useInfiniteQuery({
 *   queryKey: ["installations"],
 *   queryFn: ({ pageParam, signal }) => icr.listInstallations({ limit: 50, page: pageParam, signal }),
 *   initialPageParam: 0,
 *   getNextPageParam: nextPage,
 * });
 */
export function nextPage({ pagination }: { readonly pagination: Pagination }): number | null {
  const { currentPage, pageCount, nextPage: named } = pagination;
  const next = currentPage + 1;
  if (typeof pageCount === "number" && pageCount >= 0) return next < pageCount ? next : null;
  return typeof named === "number" && named > currentPage ? next : null;
}
