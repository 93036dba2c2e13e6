// HTTP/1.1 as text, one character a byte, so that it can be written wrong.

const latin1 = "latin1";

/** Bytes as one character each. */
export function raw(bytes) {
  return Buffer.from(bytes).toString(latin1);
}

/** An answer with this status line and these header lines, as they are; the connection is not used again. */
export function answer(status, headers, body = "") {
  return Buffer.from([`HTTP/1.1 ${status}`, ...headers, "connection: close", "", raw(body)].join("\r\n"), latin1);
}

/** A good answer with this body, and with more header lines. */
export function ok(body, ...headers) {
  return answer("200 OK", [json, ...headers, lengthOf(body)], body);
}

export const json = "content-type: application/json; charset=utf-8";
export const chunked = "transfer-encoding: chunked";

export function lengthOf(body) {
  return `content-length: ${Buffer.byteLength(body)}`;
}

/** One chunk of a chunked body; `size` is what it says of itself. */
export function chunk(body, size = Buffer.byteLength(body).toString(16)) {
  return `${size}\r\n${raw(body)}\r\n`;
}

/** The first half of a body: JSON that is cut, and characters that are whole. */
export function half(body) {
  return body.slice(0, body.length / 2);
}
