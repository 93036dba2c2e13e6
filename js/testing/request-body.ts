import { redact } from "./redact.js";

/** The longest body that `registry.requests` keeps, in characters. */
const maxLoggedLength = 16_384;

/** The body of a request, read once. */
export interface RequestBody {
  readonly bytes: ArrayBuffer;
  readonly text: string;
}

/** Returns whether a request may have a body. */
export function mayHaveBody(request: Request): boolean {
  // Firefox has no `Request.body`.
  return request.method !== "GET" && request.method !== "HEAD" && request.body !== null;
}

/** Reads the body of a request, which was made of `given`; `undefined` if it is empty. */
export async function readRequestBody(request: Request, given: unknown): Promise<RequestBody | undefined> {
  const bytes = bytesOf(given) ?? (await request.arrayBuffer());
  return bytes.byteLength === 0 ? undefined : { bytes, text: new TextDecoder().decode(bytes) };
}

// Node ends the body of a `Request` by the global `queueMicrotask`: where that is a fake it never ends. So what can be read
// without a `Request` is.
function bytesOf(given: unknown): ArrayBuffer | undefined {
  if (typeof given === "string") return new TextEncoder().encode(given).buffer;
  return given instanceof ArrayBuffer ? given.slice() : undefined;
}

/** Parses a body as JSON if it is JSON, and returns its text otherwise. */
export function parseBody({ text }: RequestBody): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Returns what the log keeps of a body: parsed JSON or text, cut to a maximum length, without secrets. */
export function loggedBody(body: RequestBody): unknown {
  const text = redact(body.text);
  if (text.length > maxLoggedLength) return text.slice(0, maxLoggedLength);
  try {
    // JSON can hide a secret behind escapes, so parsed strings are redacted, too.
    return JSON.parse(text, (_, value: unknown) => redactParsed(value)) as unknown;
  } catch {
    return text;
  }
}

function redactParsed(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [redact(name), member]));
}
