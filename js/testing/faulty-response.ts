import { jsonResponse, type ResponseData, type BodyDelivery } from "./response.js";
import type { Fault } from "./fault.js";
import { errorBody, reasonPhrase } from "./http-error.js";

/** Returns whether a request with this fault reaches the registry. */
export function reachesRegistry(fault: Fault): boolean {
  const { status, html, redirect, retryAfter, reset, hang } = fault;
  const replacesResponse =
    status !== undefined || html || redirect !== undefined || retryAfter !== undefined || reset || hang === true;
  return fault.handled === true || !replacesResponse;
}

/** Applies the fault to the registry's response, which is `undefined` if the request did not reach it. */
export function faultyResponse(fault: Fault, handled: ResponseData | undefined): ResponseData {
  const status = fault.status ?? impliedStatus(fault) ?? handled?.status ?? 200;
  const base = fault.html ? htmlErrorPage(status) : (handled ?? defaultResponse(status));
  return {
    status,
    headers: {
      ...base.headers,
      ...(fault.redirect !== undefined && { location: fault.redirect }),
      ...(fault.retryAfter !== undefined && { "retry-after": String(fault.retryAfter) }),
      ...lowercaseNames(fault.headers),
    },
    body:
      fault.body === undefined ? base.body : typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body),
  };
}

/** Returns how the body of the response arrives. */
export function bodyDelivery(fault: Fault | undefined): BodyDelivery {
  if (fault?.cutBody) return "truncated";
  return fault?.hang === "body" ? "stalled" : "complete";
}

function impliedStatus({ html, redirect, retryAfter }: Fault): number | undefined {
  if (redirect !== undefined) return 307;
  if (html) return 502;
  return retryAfter === undefined ? undefined : 429;
}

function defaultResponse(status: number): ResponseData {
  return status < 400 ? jsonResponse(status, {}) : jsonResponse(status, errorBody(status));
}

function htmlErrorPage(status: number): ResponseData {
  const title = `${status} ${reasonPhrase(status)}`;
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  };
}

function lowercaseNames(headers: Fault["headers"] = {}): ResponseData["headers"] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
