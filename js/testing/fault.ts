import { checkFields } from "./known-fields.js";

/**
 * A fault to inject into matching requests. Its fields can be combined.
 *
 * `status`, `html`, `redirect`, `retryAfter`, `reset` and `hang` replace the response, and the registry does not handle
 * the request unless `handled` is set. Without them the registry handles it as usual, and `body`, `headers` and `cutBody`
 * change its response.
 *
 * @example registry.injectFault({ delayMs: 50, status: 503, retryAfter: 2 });
 * @example registry.injectFault({ method: "DELETE", reset: true, handled: true }); // deleted, but the response is lost
 */
export interface Fault {
  /** The method that it matches. @default any */
  readonly method?: string;
  /** The path below `basePath` that it matches, exactly or as a pattern. @default any */
  readonly path?: string | RegExp;
  /** How many requests it applies to. @default 1 @example Infinity */
  readonly times?: number;
  /** The status of the response, 200 to 599. @default implied by the other fields */
  readonly status?: number;
  /** The body of the response: text as is, anything else as JSON. @default the registry's, or one that matches `status` */
  readonly body?: string | object;
  /** Headers to set on the response; `null` removes one. @default none @example { date: null } */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Delay before anything else, in milliseconds, by `setTimeout`; an abort ends it. @default 0 */
  readonly delayMs?: number;
  /** Whether the body is cut off half way with an error. @default false */
  readonly cutBody?: boolean;
  /** Whether `fetch` rejects with a `TypeError`, as after a network failure. @default false */
  readonly reset?: boolean;
  /** Redirects to this URL, with status 307 unless `status` is set. @default none */
  readonly redirect?: string;
  /** The `Retry-After` header, in seconds or as an HTTP date; with status 429 unless `status` is set. @default none */
  readonly retryAfter?: number | string;
  /** Whether the response is the HTML error page of a proxy, with status 502 unless `status` is set. @default false */
  readonly html?: boolean;
  /** `true`: no response until the request's signal aborts; `"body"`: the body stalls half way. @default false */
  readonly hang?: boolean | "body";
  /** Whether the registry handles the request even though its response is replaced or lost. @default false */
  readonly handled?: boolean;
}

const faultFields: Readonly<Record<keyof Fault, true>> = {
  method: true,
  path: true,
  times: true,
  status: true,
  body: true,
  headers: true,
  delayMs: true,
  cutBody: true,
  reset: true,
  redirect: true,
  retryAfter: true,
  html: true,
  hang: true,
  handled: true,
};

/** Throws if a fault has impossible values, or a field that does not exist. */
export function checkFault(fault: Fault): void {
  checkFields("a fault", fault, faultFields);
  const { status = 200, delayMs = 0 } = fault;
  if (!(status >= 200 && status <= 599)) throw new RangeError(`status must be from 200 to 599, not ${status}`);
  if (!(delayMs >= 0)) throw new RangeError(`delayMs must not be negative, but is ${delayMs}`);
}

/** Returns a predicate that tells whether a fault matches a request. */
export function matching(requestMethod: string, requestPath: string): (fault: Fault) => boolean {
  return ({ method, path }) => {
    if (method !== undefined && method.toUpperCase() !== requestMethod) return false;
    if (path === undefined) return true;
    // Unlike `test`, `search` ignores the `lastIndex` of a global pattern.
    return typeof path === "string" ? path === requestPath : requestPath.search(path) >= 0;
  };
}
