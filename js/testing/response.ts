/** A response before it becomes a `Response`. */
export interface ResponseData {
  readonly status: number;
  /** By lower-case name; `null` removes a header. */
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** How the body arrives: completely, cut off half way with an error, or stalled half way until the signal aborts. */
export type BodyDelivery = "complete" | "truncated" | "stalled";

/** Returns a response with `value` as its JSON body. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): ResponseData {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** Returns the `Response`; `signal` ends a stalled body. */
export function toResponse(data: ResponseData, delivery: BodyDelivery, signal: AbortSignal | undefined): Response {
  const { status, body } = data;
  const hasNoBody = status === 204 || status === 205 || status === 304;
  const headers = new Headers();
  for (const [name, value] of Object.entries(data.headers)) if (value !== null) headers.set(name, value);
  if (hasNoBody) headers.delete("content-type");
  if (hasNoBody) return new Response(null, { status, headers });
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const stream = delivery === "complete" ? completeBody(bytes) : interruptedBody(bytes, delivery, signal);
  return new Response(stream, { status, headers });
}

// A stream, because Node ends other bodies by the global `queueMicrotask`: where that is a fake they never end.
function completeBody(bytes: Uint8Array<ArrayBuffer>): BodyInit {
  // vitest's jsdom in a vm.
  if (typeof ReadableStream === "undefined") return bytes;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

function interruptedBody(
  bytes: Uint8Array,
  delivery: "truncated" | "stalled",
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  let removeListener = (): void => {};
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, Math.floor(bytes.length / 2)));
      if (delivery === "truncated" || signal === undefined) return;
      const fail = (): void => controller.error(signal.reason);
      signal.addEventListener("abort", fail, { once: true });
      removeListener = () => signal.removeEventListener("abort", fail);
    },
    pull(controller) {
      if (delivery === "truncated")
        controller.error(new TypeError("the connection was closed before the body was complete"));
    },
    cancel() {
      removeListener();
    },
  });
}
