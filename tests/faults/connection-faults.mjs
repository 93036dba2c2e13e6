import { answer, chunk, chunked, half, json, lengthOf, ok } from "./wire.mjs";

/** Writes byte by byte, each in its own turn of the event loop. */
async function dribble(socket, bytes) {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
}

/** Writes the same again and again, slowly, until the client has gone. */
function repeat(socket, text) {
  const timer = setInterval(() => socket.write(text), 5);
  socket.once("close", () => clearInterval(timer));
}

const statusLine = "HTTP/1.1 200 OK\r\n";
const inHeaders = `${statusLine}${json}\r\nx-half: `;
const headOf = (body) => answer("200 OK", [json, lengthOf(body)]);
const cutBody = (body) => Buffer.concat([headOf(body), Buffer.from(half(body))]);
const cutChunks = (body) => answer("200 OK", [json, chunked], chunk(half(body)));

// How far an answer comes, and what a caller of `fetchAs…` finds who reads the body himself.
const stages = {
  "before the status line": { sent: () => "" },
  "inside the status line": { sent: () => "HTTP/1.1 20" },
  "inside the headers": { sent: () => inHeaders },
  "between headers and body": { sent: headOf, inBody: true },
  "inside a body of known length": { sent: cutBody, inBody: true },
  "inside a chunked body": { sent: cutChunks, inBody: true },
  "before the last chunk": { sent: (body) => answer("200 OK", [json, chunked], chunk(body)), inBody: true },
  "inside a chunk": {
    sent: (body) => answer("200 OK", [json, chunked], chunk(body).slice(0, -9)),
    inBody: true,
  },
};

/** The same end at every stage. */
function atEachStage(end, code, rawCode, play) {
  return Object.entries(stages).map(([stage, { sent, inBody }]) => [
    `${end} ${stage}`,
    { code, rawCode: inBody ? rawCode : code, play: (socket, body) => play(socket, sent(body)) },
  ]);
}

/** Resets once the client has read what was sent: a reset overtakes bytes that wait in its socket. */
function resetAfter(socket, sent) {
  if (sent.length === 0) return socket.resetAndDestroy();
  socket.write(sent, () => setTimeout(() => socket.resetAndDestroy(), 5));
}

/**
 * What a network does, by name. `code` is how a call fails that reads its answer, `undefined` where it succeeds;
 * `rawCode` is the same for `fetchAs…`, where it differs: `breaks` and `stalls` are of the body in the caller's hands.
 */
export const connectionFaults = Object.fromEntries([
  ["resets when it accepts", { code: "network", atAccept: true, play: (socket) => socket.resetAndDestroy() }],
  ["hangs up when it accepts", { code: "network", atAccept: true, play: (socket) => socket.end() }],
  ["stalls when it accepts", { code: "timeout", atAccept: true, play: (socket) => socket.resume() }],
  ...atEachStage("resets", "network", "breaks", resetAfter),
  ...atEachStage("hangs up", "network", "breaks", (socket, sent) => socket.end(sent)),
  ...atEachStage("stalls", "timeout", "stalls", (socket, sent) => socket.write(sent)),
  ["dribbles a good answer byte by byte", { play: (socket, body) => dribble(socket, ok(body)) }],
  [
    "dribbles good chunks byte by byte",
    {
      play: (socket, body) =>
        dribble(socket, answer("200 OK", [json, chunked], chunk(half(body)) + chunk(body.slice(half(body).length)) + chunk("") )),
    },
  ],
  [
    "sends headers without end, slowly",
    {
      code: "timeout",
      play(socket) {
        socket.write(statusLine);
        repeat(socket, "x-more: 1\r\n");
      },
    },
  ],
  [
    "sends early hints without end, slowly",
    { code: "timeout", play: (socket) => repeat(socket, "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n") },
  ],
  [
    "sends a body without end, slowly",
    {
      code: "timeout",
      rawCode: "stalls",
      play(socket) {
        socket.write(answer("200 OK", [json, chunked]));
        repeat(socket, chunk(" "));
      },
    },
  ],
]);
