import type { Pagination } from "../model.js";
import type { PaginationEnds } from "./options.js";
import { HttpError } from "./http-error.js";

/** The page that a list request asks for; pages count from 0. */
export interface PageRequest {
  readonly limit: number;
  readonly page: number;
}

/** Parses a query; the defaults are 10 entries and page 0. Throws an `HttpError` that lists every problem. */
export function parsePageRequest(query: URLSearchParams, maxLimit: number): PageRequest {
  const limit = parseInteger(query.get("limit") ?? "10");
  const page = parseInteger(query.get("page") ?? "0");
  const problems = [
    ...(limit < 1 ? ["limit must not be less than 1"] : []),
    ...(limit > maxLimit ? [`limit must not be greater than ${maxLimit}`] : []),
    ...(Number.isNaN(limit) ? ["limit must be an integer number"] : []),
    ...(page < 0 ? ["page must not be less than 0"] : []),
    ...(Number.isNaN(page) ? ["page must be an integer number"] : []),
  ];
  if (problems.length > 0) throw new HttpError(400, problems);
  return { limit, page };
}

/** Returns one page of `entries` with its pagination; `ends` is what the first and the last page contain. */
export function paginate<T>(
  entries: readonly T[],
  { limit, page }: PageRequest,
  ends: PaginationEnds,
): { pagination: Pagination; entries: T[] } {
  const total = entries.length;
  const pageCount = Math.ceil(total / limit);
  const nextPage = page + 1 < pageCount ? page + 1 : pageBeyondEnd(ends, page, page + 1);
  const prevPage = page > 0 ? page - 1 : pageBeyondEnd(ends, page, page - 1);
  const pagination = {
    total,
    currentPage: page,
    pageCount,
    ...(nextPage !== undefined && { nextPage }),
    ...(prevPage !== undefined && { prevPage }),
  };
  return { pagination, entries: entries.slice(page * limit, (page + 1) * limit) };
}

function pageBeyondEnd(ends: PaginationEnds, current: number, beyond: number): number | null | undefined {
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

function parseInteger(text: string): number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
}
