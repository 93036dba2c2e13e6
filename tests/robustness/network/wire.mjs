// HTTP/1.1 as bytes, so that it can be written wrong.

export const json = "content-type: application/json; charset=utf-8";
export const chunked = "transfer-encoding: chunked";

/** An answer with this status and these header lines, as they are; the client is to close the connection after it. */
export function answer(status, headers, ...body) {
  return message(`HTTP/1.1 ${status}`, [...headers, "connection: close"], ...body);
}

/** A first line, header lines and a body, as they are; one character of the lines is one byte. */
export function message(firstLine, headers, ...body) {
  const head = Buffer.from([firstLine, ...headers, "", ""].join("\r\n"), "latin1");
  return Buffer.concat([head, ...body.map((part) => Buffer.from(part))]);
}

/** A good answer with this body, and with more header lines. */
export function ok(body, ...headers) {
  return answer("200 OK", [json, ...headers, lengthOf(body)], body);
}

export function lengthOf(body) {
  return `content-length: ${Buffer.byteLength(body)}`;
}

/** One chunk of a chunked body, the last one if it is empty; `size` is what it says of itself. */
export function chunk(body = "", size = Buffer.byteLength(body).toString(16)) {
  return Buffer.concat([Buffer.from(`${size}\r\n`), Buffer.from(body), Buffer.from("\r\n")]);
}

/** The two halves of a body: the first is no whole JSON, and may end inside a character. */
export function halves(body) {
  const bytes = Buffer.from(body);
  const middle = bytes.length - Math.ceil(bytes.length / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}
