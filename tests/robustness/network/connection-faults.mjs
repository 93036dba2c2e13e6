import { response, chunk, chunked, halves, json, lengthOf, message, ok } from "./wire.mjs";

// Without `connection: close`, with which Node accepts truncated chunks as a complete body.
const headOf = (body) => message("HTTP/1.1 200 OK", [json, lengthOf(body)]);
const chunks = (...written) => message("HTTP/1.1 200 OK", [json, chunked], ...written);

// What has been sent of a response when the fault happens, and whether that is in its body.
const stages = {
  "before the status line": [() => "", false],
  "inside the status line": [() => "HTTP/1.1 20", false],
  "inside the headers": [() => `HTTP/1.1 200 OK\r\n${json}\r\nx-half: `, false],
  "between headers and body": [headOf, true],
  "inside a body of known length": [(body) => Buffer.concat([headOf(body), halves(body)[0]]), true],
  "inside a chunk": [(body) => chunks(chunk(body).subarray(0, -4)), true],
  "between two chunks": [(body) => chunks(chunk(halves(body)[0])), true],
  "before the last chunk": [(body) => chunks(chunk(body)), true],
};

function atEachStage(how, ends, rawEndsInBody, play) {
  return Object.entries(stages).map(([stage, [sent, isInBody]]) => [
    `${how} ${stage}`,
    { ends, rawEnds: isInBody ? rawEndsInBody : ends, play: (socket, body) => play(socket, sent(body)) },
  ]);
}

/** Resets some turns after the last write: a reset discards bytes that wait in the client's socket. */
function reset(socket, sent) {
  if (sent) socket.write(sent);
  let turns = sent ? 20 : 0;
  const next = () => (turns-- > 0 ? setImmediate(next) : socket.resetAndDestroy());
  next();
}

/** Writes byte by byte, each in a turn of its own. */
async function dribble(socket, bytes) {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
}

/** Writes a beginning, and then the same text repeatedly until the client disconnects. */
function repeat(socket, beginning, text) {
  if (beginning) socket.write(beginning);
  const timer = setInterval(() => socket.write(text), 5);
  socket.once("close", () => clearInterval(timer));
}

/**
 * Faults of a network, by name. A fault `ends` a call with the documented response, `good`, or with an error of that
 * code. `rawEnds`, if it differs, is the outcome of a call that returns the `Response`: a body that `breaks` or `stalls`,
 * or is just an`other`.
 */
export const connectionFaults = {
  "resets when it accepts": { ends: "network", atAccept: true, play: (socket) => socket.resetAndDestroy() },
  "hangs up when it accepts": { ends: "network", atAccept: true, play: (socket) => socket.resume().end() },
  "stalls when it accepts": { ends: "timeout", atAccept: true, play: (socket) => socket.resume() },
  ...Object.fromEntries([
    ...atEachStage("resets", "network", "breaks", reset),
    ...atEachStage("hangs up", "network", "breaks", (socket, sent) => socket.end(sent)),
    ...atEachStage("stalls", "timeout", "stalls", (socket, sent) => socket.write(sent)),
  ]),
  "sends a good response byte by byte": { ends: "good", play: (socket, body) => dribble(socket, ok(body)) },
  "dribbles good chunks": {
    ends: "good",
    play: (socket, body) =>
      dribble(socket, response("200 OK", [json, chunked], ...halves(body).map((half) => chunk(half)), chunk())),
  },
  "sends headers without end": {
    ends: "timeout",
    play: (socket) => repeat(socket, "HTTP/1.1 200 OK\r\n", "x-more: 1\r\n"),
  },
  "sends early hints without end": {
    ends: "timeout",
    play: (socket) => repeat(socket, "", message("HTTP/1.1 103 Early Hints", ["link: </a>"])),
  },
  "sends a body without end": {
    ends: "timeout",
    rawEnds: "stalls",
    play: (socket) => repeat(socket, chunks(), chunk(" ")),
  },
};
