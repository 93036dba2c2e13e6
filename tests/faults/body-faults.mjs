import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { answer, chunk, chunked, half, json, lengthOf, ok, raw } from "./wire.mjs";

const sends = (make) => (socket, body) => socket.write(make(body));
const sendsAndEnds = (make) => (socket, body) => socket.end(make(body));
const chunks = (...written) => answer("200 OK", [json, chunked], written.join(""));
/** A body that is another one for some reason: unreadable for the client, whatever it is for the caller of `fetchAs…`. */
const unreadable = (make) => ({ code: "invalid_response", rawCode: undefined, play: sends((body) => ok(make(body))) });
const broken = (make) => ({ code: "network", rawCode: "breaks", play: sends(make) });
const good = (make) => ({ play: sends(make) });
const encoded = (coding, bytes) => ok(raw(bytes), `content-encoding: ${coding}`);
