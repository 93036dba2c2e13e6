import { jsonAnswer, type Answer, type BodyFate } from "./answer.js";
import type { Fault } from "./fault.js";
import { errorBody, reasonPhrase } from "./refusal.js";

/** Whether the registry itself handles a request that the fault strikes. */
export function reachesRegistry(fault: Fault): boolean {
  const { status, html, redirect, retryAfter, reset, hang } = fault;
  const answersItself =
    status !== undefined || html || redirect !== undefined || retryAfter !== undefined || reset || hang === true;
  return fault.handled === true || !answersItself;
}

/** The answer that the fault makes of the registry's, which is missing if the request did not reach it. */
export function faultyAnswer(fault: Fault, handled: Answer | undefined): Answer {
  const status = fault.status ?? impliedStatus(fault) ?? handled?.status ?? 200;
  const base = fault.html ? htmlAnswer(status) : (handled ?? plainAnswer(status));
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

/** What the fault makes of the answer's body on its way. */
export function bodyFate(fault: Fault | undefined): BodyFate {
  if (fault?.cutBody) return "cut";
  return fault?.hang === "body" ? "stalled" : "whole";
}

function impliedStatus({ html, redirect, retryAfter }: Fault): number | undefined {
  if (redirect !== undefined) return 307;
  if (html) return 502;
  return retryAfter === undefined ? undefined : 429;
}

function plainAnswer(status: number): Answer {
  return status < 400 ? jsonAnswer(status, {}) : jsonAnswer(status, errorBody(status));
}

function htmlAnswer(status: number): Answer {
  const title = `${status} ${reasonPhrase(status)}`;
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  };
}

function lowercaseNames(headers: Fault["headers"] = {}): Answer["headers"] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
