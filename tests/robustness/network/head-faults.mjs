import { response, chunk, chunked, json, lengthOf, message, ok } from "./wire.mjs";

const sends = (make, fields) => ({ ...fields, play: (socket, body) => socket.write(make(body)) });
const good = (make) => sends(make, { ends: "good" });
const refused = (make) => sends(make, { ends: "network" });
// A deletion needs no body.
const withoutBody = { ends: "invalid_response", deletionEnds: "good", rawEnds: "other" };
const empty = (status) => sends(() => response(status, [json]), withoutBody);
const unreachable = (status) =>
  sends(() => response(status, ["content-type: text/html", lengthOf("<html>")], "<html>"), {
    ends: "server_error",
    rawEnds: "other",
  });

// A body without an end: a client that does not read it has to cancel it, or the connection stays open.
const withEndlessBody = (status, ...headers) => response(status, [json, chunked, ...headers], chunk("{"));
const redirect = (...headers) => sends(() => withEndlessBody("302 Found", ...headers), { ends: "redirected" });
const unexpected = (status) =>
  sends((body) => response(status, [json, lengthOf(body)], body), { ends: "unexpected_status", rawEnds: "other" });
const before = (...heads) => good((body) => Buffer.concat([...heads, ok(body)]));

const statuses = {
  "sends early hints first": before(message("HTTP/1.1 103 Early Hints", ["link: </style.css>; rel=preload"])),
  "says that it is processing, three times": before(...Array(3).fill(message("HTTP/1.1 102 Processing", []))),
  // Node's `fetch` never sends `expect`, and treats it as a connection error.
  "sends 100 without Expect": refused((body) => Buffer.concat([message("HTTP/1.1 100 Continue", []), ok(body)])),
  "switches to another protocol": refused(() =>
    message("HTTP/1.1 101 Switching Protocols", ["upgrade: websocket", "connection: upgrade"]),
  ),
  "sends 204": empty("204 No Content"),
  "sends 205": sends(() => response("205 Reset Content", ["content-length: 0"]), withoutBody),
  // Nobody reads the body of a 205.
  "sends 205 with a body": sends((body) => response("205 Reset Content", [lengthOf(body)], body), withoutBody),
  "sends 200 without a body": sends(() => response("200 OK", [json, "content-length: 0"]), withoutBody),
  // A CDN before the registry.
  ...Object.fromEntries(
    ["520 Unknown", "521 Down", "522 Timed Out", "523 Unreachable", "524 A Timeout Occurred"].map((status) => [
      `sends ${status}`,
      unreachable(status),
    ]),
  ),
  "sends 201 without a reason": good((body) => response("201", [json, lengthOf(body)], body)),
  "sends 300 with a body": unexpected("300 Multiple Choices"),
  "sends 304": sends(() => response("304 Not Modified", []), { ends: "unexpected_status", rawEnds: "other" }),
  "sends 305 with a body": unexpected("305 Use Proxy"),
  "sends 600": unexpected("600 Beyond"),
  "sends 999": unexpected("999 Request denied"),
  "sends a status of two digits": refused((body) => response("20 OK", [lengthOf(body)], body)),
  "sends a status that is a word": refused((body) => response("OK", [lengthOf(body)], body)),
};

const redirects = {
  "redirects to itself": redirect("location: /"),
  "redirects without saying where": redirect(),
  "redirects to what is no address": redirect("location: http://["),
  "redirects to two places": redirect("location: /a", "location: /b"),
  "redirects to a file": redirect("location: file:///etc/passwd"),
  "redirects for good": sends(() => withEndlessBody("308 Permanent Redirect", "location: /elsewhere"), {
    ends: "redirected",
  }),
};

const headers = {
  "sends every header twice": good((body) =>
    ok(body, "date: Fri, 16 Jun 2023 00:00:00 GMT", "date: nonsense", "x-request-id: a", "x-request-id: b", json),
  ),
  "responds from a cache of last year": good((body) =>
    ok(body, "age: 31536000", "date: Fri, 16 Jun 2023 00:00:00 GMT", "via: 1.1 cache"),
  ),
  "sends an Age that is no number": good((body) => ok(body, "age: old")),
  "sends the length twice": refused((body) => ok(body, lengthOf(body))),
  "sends 12 KB of headers": good((body) => ok(body, `x-long: ${"a".repeat(12_000)}`)),
  "sends 1 MB in one header": refused((body) => ok(body, `x-long: ${"a".repeat(1_000_000)}`)),
  "sends 100 000 headers": refused((body) => ok(body, ...Array(100_000).fill("x-more: 1"))),
  "sends a header name of 1 MB": refused((body) => ok(body, `${"a".repeat(1_000_000)}: 1`)),
  "sends bytes beyond ASCII in a header": good((body) => ok(body, "x-request-id: \xe9\x9b31m")),
  "sends NUL in a header": refused((body) => ok(body, "x-request-id: a\0b")),
  "sends an escape character in a header": refused((body) => ok(body, "x-request-id: a\x1b[31mb")),
  "ends a line of the head with CR alone": refused((body) => ok(body, "x-request-id: a\rx-injected: 1")),
  "sends a header without a colon": refused((body) => ok(body, "x-request-id")),
};

const protocols = {
  "sends nothing but line ends": sends(() => "\r\n\r\n\r\n", { ends: "timeout" }),
  "speaks HTTP/3.7": refused((body) => message("HTTP/3.7 200 OK", [lengthOf(body)], body)),
  "greets like SSH": refused(() => "SSH-2.0-OpenSSH_9.6\r\n"),
  "sends a TLS alert": refused(() => Uint8Array.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46)),
  "sends a request": refused(() => "GET / HTTP/1.1\r\nhost: a\r\n\r\n"),
};

/** Statuses, redirects and headers that are wrong or odd; the outcomes are those of connection-faults.mjs. */
export const headFaults = { ...statuses, ...redirects, ...headers, ...protocols };
