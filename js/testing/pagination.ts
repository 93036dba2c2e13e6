import type { Pagination } from "../model.js";
import type { PaginationEnds } from "./options.js";
import { Refusal } from "./refusal.js";

/** Which page a list request asks for; pages count from 0. */
export interface PageRequest {
  readonly limit: number;
  readonly page: number;
}

/** The page that a query asks for, 10 entries of page 0 if it says nothing; throws a refusal that lists what is wrong. */
export function parsePageRequest(query: URLSearchParams, maxLimit: number): PageRequest {
  const limit = wholeNumber(query.get("limit") ?? "10");
  const page = wholeNumber(query.get("page") ?? "0");
  const problems = [
    ...(limit < 1 ? ["limit must not be less than 1"] : []),
    ...(limit > maxLimit ? [`limit must not be greater than ${maxLimit}`] : []),
    ...(Number.isNaN(limit) ? ["limit must be an integer number"] : []),
    ...(page < 0 ? ["page must not be less than 0"] : []),
    ...(Number.isNaN(page) ? ["page must be an integer number"] : []),
  ];
  if (problems.length > 0) throw new Refusal(400, problems);
  return { limit, page };
}

/** One page of `entries` and where it stands; `ends` says what the two ends of the list hold. */
export function paginate<T>(
  entries: readonly T[],
  { limit, page }: PageRequest,
  ends: PaginationEnds,
): { pagination: Pagination; entries: T[] } {
  const total = entries.length;
  const pageCount = Math.ceil(total / limit);
  const nextPage = page + 1 < pageCount ? page + 1 : endOf(ends, page, page + 1);
  const prevPage = page > 0 ? page - 1 : endOf(ends, page, page - 1);
  const pagination = {
    total,
    currentPage: page,
    pageCount,
    ...(nextPage !== undefined && { nextPage }),
    ...(prevPage !== undefined && { prevPage }),
  };
  return { pagination, entries: entries.slice(page * limit, (page + 1) * limit) };
}

function endOf(ends: PaginationEnds, current: number, beyond: number): number | null | undefined {
  switch (ends) {
    case "null":
      return null;
    case "absent":
      return undefined;
    case "same":
      return current;
    case "beyond":
      return beyond;
  }
}

function wholeNumber(text: string): number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
}
