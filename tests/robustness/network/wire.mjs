// HTTP/1.1 as bytes, so that malformed messages can be written.

export const json = "content-type: application/json; charset=utf-8";
export const chunked = "transfer-encoding: chunked";

/** A response with this status and these header lines, unchanged; it makes the client close the connection. */
export function response(status, headers, ...body) {
  return message(`HTTP/1.1 ${status}`, [...headers, "connection: close"], ...body);
}

/** A first line, header lines and a body, unchanged; one character of the lines is one byte. */
export function message(firstLine, headers, ...body) {
  const head = Buffer.from([firstLine, ...headers, "", ""].join("\r\n"), "latin1");
  return Buffer.concat([head, ...body.map((part) => Buffer.from(part))]);
}

/** A good response with this body, and with more header lines. */
export function ok(body, ...headers) {
  return response("200 OK", [json, ...headers, lengthOf(body)], body);
}

export function lengthOf(body) {
  return `content-length: ${Buffer.byteLength(body)}`;
}

/** One chunk of a chunked body, the last one if it is empty; `size` is the size that it declares. */
export function chunk(body = "", size = Buffer.byteLength(body).toString(16)) {
  return Buffer.concat([Buffer.from(`${size}\r\n`), Buffer.from(body), Buffer.from("\r\n")]);
}

/** The two halves of a body: the first is no whole JSON, and may end inside a character. */
export function halves(body) {
  const bytes = Buffer.from(body);
  const middle = bytes.length - Math.ceil(bytes.length / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}
