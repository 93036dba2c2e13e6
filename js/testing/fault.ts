/**
 * Something that goes wrong with a request. Its parts add up.
 *
 * `status`, `html`, `redirect`, `retryAfter`, `reset` and `hang` answer in the registry's place, which then never sees
 * the request, unless `handled` is set. Without them the registry answers as ever, and `body`, `headers` and `cutBody` change
 * its answer.
 *
 * @example registry.order({ delayMs: 50, status: 503, retryAfter: 2 });
 * @example registry.order({ method: "DELETE", reset: true, handled: true }); // done, but the answer is lost
 */
export interface Fault {
  /** The method it waits for. @default any */
  readonly method?: string;
  /** The path below `basePath` it waits for, whole or as a pattern. @default any */
  readonly path?: string | RegExp;
  /** How many requests it strikes. @default 1 @example Infinity */
  readonly times?: number;
  /** The status to answer with, 200 to 599. @default what follows from the other parts */
  readonly status?: number;
  /** The body to answer with: text as it is, anything else as JSON. @default the registry's, or one that goes with `status` */
  readonly body?: string | object;
  /** Headers to set on the answer, or with `null` to leave out of it. @default none @example { date: null } */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Milliseconds to wait before anything else; an abort ends the wait. @default 0 */
  readonly delayMs?: number;
  /** Whether the body breaks off half way with an error. @default false */
  readonly cutBody?: boolean;
  /** Whether `fetch` rejects with a `TypeError`, as after a network failure. @default false */
  readonly reset?: boolean;
  /** Redirects to this address, with status 307 unless `status` says another. @default none */
  readonly redirect?: string;
  /** The `Retry-After` header, in seconds or as an HTTP date; with status 429 unless `status` says another. @default none */
  readonly retryAfter?: number | string;
  /** Whether the answer is the HTML error page of a proxy, with status 502 unless `status` says another. @default false */
  readonly html?: boolean;
  /** `true`: there is no answer until the request's signal aborts; `"body"`: only half of the body comes. @default false */
  readonly hang?: boolean | "body";
  /** Whether the registry handles the request although its answer is replaced or lost. @default false */
  readonly handled?: boolean;
}
