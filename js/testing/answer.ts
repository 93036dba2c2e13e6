/** An answer before it becomes a `Response`. */
export interface Answer {
  readonly status: number;
  /** By name in lower case; `null` keeps a header out. */
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: string;
}

/** What becomes of the body on its way: all of it comes, it breaks off, or it stops half way until the signal aborts. */
export type BodyFate = "whole" | "cut" | "stalled";

/** An answer that carries `value` as JSON. */
export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** The `Response` for an answer; `signal` ends a body that stalls. */
export function toResponse(answer: Answer, fate: BodyFate, signal: AbortSignal | undefined): Response {
  const { status, body } = answer;
  const bodiless = status === 204 || status === 205 || status === 304;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) if (value !== null) headers.set(name, value);
  if (bodiless) headers.delete("content-type");
  if (bodiless) return new Response(null, { status, headers });
  return new Response(fate === "whole" ? body : brokenBody(body, fate, signal), { status, headers });
}

function brokenBody(
  body: string,
  fate: "cut" | "stalled",
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body);
  let stop = (): void => {};
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, Math.floor(bytes.length / 2)));
      if (fate === "cut" || signal === undefined) return;
      const fail = (): void => controller.error(signal.reason);
      signal.addEventListener("abort", fail, { once: true });
      stop = () => signal.removeEventListener("abort", fail);
    },
    pull(controller) {
      if (fate === "cut") controller.error(new TypeError("the connection was closed before the body was complete"));
    },
    cancel() {
      stop();
    },
  });
}
