import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { response, chunk, chunked, halves, json, lengthOf, message, ok } from "./wire.mjs";

const sends = (make, fields) => ({ ...fields, play: (socket, body) => socket.write(make(body)) });
const good = (make) => sends(make, { ends: "good" });
const unreadable = (make) => sends(make, { ends: "invalid_response", rawEnds: "other" });
const empty = (make) => ({ ...unreadable(make), deletionEnds: "good" });
const broken = (make) => sends(make, { ends: "network", rawEnds: "breaks" });
const refused = (make) => sends(make, { ends: "network" });
const hangsUp = (fault) => ({ ...fault, play: (socket, body) => (fault.play(socket, body), socket.end()) });

const chunks = (...written) => response("200 OK", [json, chunked], ...written);
const encoded = (coding, bytes) => ok(bytes, `content-encoding: ${coding}`);
const typed = (...headers) => good((body) => response("200 OK", [...headers, lengthOf(body)], body));
const withLength = (length) => (body) => response("200 OK", [json, `content-length: ${length(body)}`], body);

const lengths = {
  "says a length that is too small": unreadable(withLength((body) => Buffer.byteLength(body) - 1)),
  "says a length that is too large, and waits": sends(
    withLength((body) => Buffer.byteLength(body) + 1),
    { ends: "timeout", rawEnds: "stalls" },
  ),
  "says a length that is too large, and hangs up": hangsUp(broken(withLength((body) => Buffer.byteLength(body) + 1))),
  "says a length that is no number": refused(withLength(() => "many")),
  "says a negative length": refused(withLength(() => "-1")),
  "says a length beyond 64 bits": refused(withLength(() => "99999999999999999999999")),
  "says two lengths": refused((body) => ok(body, "content-length: 5")),
  "says a length of a chunked body": refused((body) => ok(body, chunked)),
  "says a length of nothing": empty(() => ok("")),
  "sends no length and closes": hangsUp(good((body) => response("200 OK", [json], body))),
  "sends no length and truncates the body": hangsUp(unreadable((body) => response("200 OK", [json], halves(body)[0]))),
};

const chunkSizes = {
  "sends a chunk size that is no number": broken((body) => chunks(chunk(body, "many"))),
  "sends a negative chunk size": broken((body) => chunks(chunk(body, "-5"))),
  "sends a chunk size beyond 64 bits": broken((body) => chunks(chunk(body, "f".repeat(17)))),
  "sends a chunk size that is too small": broken((body) =>
    chunks(chunk(body, (Buffer.byteLength(body) - 1).toString(16)), chunk()),
  ),
  "sends no chunk but the last": empty(() => chunks(chunk())),
  "sends chunk extensions and trailers": good((body) =>
    chunks(chunk(body, `${Buffer.byteLength(body).toString(16)};a=b`), "0\r\nx-request-id: late\r\n\r\n"),
  ),
};

const encodings = {
  "sends gzip": good((body) => encoded("gzip", gzipSync(body))),
  "sends deflate": good((body) => encoded("deflate", deflateSync(body))),
  "sends brotli": good((body) => encoded("br", brotliCompressSync(body))),
  "sends brotli in gzip": good((body) => encoded("br, gzip", gzipSync(brotliCompressSync(body)))),
  "calls plain JSON an unknown coding": good((body) => encoded("x-unknown", body)),
  "calls plain JSON gzip": broken((body) => encoded("gzip", body)),
  "calls plain JSON brotli": broken((body) => encoded("br", body)),
  "sends garbage after a gzip header": broken((body) =>
    encoded("gzip", Buffer.concat([gzipSync(body).subarray(0, 10), Buffer.alloc(200, 0xa5)])),
  ),
  "sends half of a gzip body": unreadable((body) => encoded("gzip", halves(gzipSync(body))[0])),
};

const characters = {
  "puts a BOM before the JSON": good((body) => ok(`\uFEFF${body}`)),
  "puts white space around the JSON": good((body) => ok(`\r\n\t ${body} \n`)),
  "puts a byte that is no UTF-8 before the JSON": unreadable((body) =>
    ok(Buffer.concat([Uint8Array.of(0xff), Buffer.from(body)])),
  ),
  "sends NUL after the JSON": unreadable((body) => ok(`${body}\0`)),
  "sends UTF-16": unreadable((body) => ok(Buffer.from(body, "utf16le"))),
};

const types = {
  "calls JSON HTML": typed("content-type: text/html"),
  "calls JSON an image": typed("content-type: image/png"),
  "calls UTF-8 another character set": typed("content-type: application/json; charset=utf-16"),
  "sends a content type that is none": typed("content-type: ;;;"),
  "sends no content type": typed(),
  "sends two content types": typed("content-type: text/plain", "content-type: text/html"),
  "calls HTML JSON": unreadable(() => ok("<!doctype html><h1>It works!</h1>")),
  "sends JSON twice": unreadable((body) => ok(body + body)),
};

const versions = {
  "speaks HTTP/1.0": hangsUp(good((body) => message("HTTP/1.0 200 OK", [json], body))),
  "speaks HTTP/0.9": hangsUp(refused((body) => body)),
};

/** Bodies that are framed, coded or written wrong, or oddly; the outcomes are those of connection-faults.mjs. */
export const bodyFaults = { ...lengths, ...chunkSizes, ...encodings, ...characters, ...types, ...versions };
