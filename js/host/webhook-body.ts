import { failure } from "./failure.js";

const maxBytes = 1_048_576;

/** A body has more bytes than any webhook. */
export class TooLarge extends Error {
  constructor() {
    super(`The webhook's body has more than ${maxBytes} bytes.`);
  }
}

interface Readable {
  readonly headers: { get(name: string): string | null };
  readonly body?: ReadableStream<Uint8Array> | null;
  readonly bodyUsed?: boolean;
  text(): Promise<string>;
}

/**
 * Resolves to what a webhook's body holds: parsed JSON, `undefined` for another text.
 *
 * @throws {TooLarge | IcrError} `invalid_argument` for a body that was read before; `invalid_payload` for one in base64
 */
export async function readBody(webhook: object): Promise<unknown> {
  const body = "signature" in webhook ? (webhook as { body?: unknown }).body : await readRequest(webhook as Readable);
  if (typeof body === "string") return parseText(body);
  if (body instanceof ArrayBuffer) return parseBytes(new Uint8Array(body));
  return body instanceof Uint8Array ? parseBytes(body) : body;
}

/** Stops reading once there is too much. */
async function readRequest(request: Readable): Promise<string | Uint8Array> {
  if (request.bodyUsed || request.body?.locked) {
    throw failure(
      "invalid_argument",
      "The request's body was read before: pass `{ signature, body }`, or a clone of the request.",
    );
  }
  if (Number(request.headers.get("content-length")) > maxBytes) throw new TooLarge();
  if (!request.body) return request.text();
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      reader.cancel().catch(() => {});
      throw new TooLarge();
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  chunks.reduce((at, chunk) => {
    bytes.set(chunk, at);
    return at + chunk.length;
  }, 0);
  return bytes;
}

function parseBytes(bytes: Uint8Array): unknown {
  if (bytes.length > maxBytes) throw new TooLarge();
  return parseText(new TextDecoder().decode(bytes));
}

function parseText(text: string): unknown {
  if (text.length > maxBytes) throw new TooLarge();
  try {
    return JSON.parse(text);
  } catch {
    // What JSON's `{"` begins with.
    if (text.startsWith("eyJ")) {
      throw failure(
        "invalid_payload",
        "The webhook's body is in base64, as gateways of serverless functions pass it (`isBase64Encoded`): decode it first.",
      );
    }
    return undefined;
  }
}
