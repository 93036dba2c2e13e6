import assert from "node:assert/strict";
import { test } from "node:test";
import { createGzip } from "node:zlib";
import { IcrClient } from "icr-app-client";
import { createJwt } from "../../support/jwt.mjs";
import { icrError } from "../../support/rejection.mjs";
import { bodies, rawCall, readingCalls } from "./calls.mjs";
import { startFaultServer } from "./fault-server.mjs";
import { watchOpenHandles } from "./open-handles.mjs";
import { response, chunk, chunked, json, ok } from "./wire.mjs";

const mebibyte = 2 ** 20;
const boundBytes = 32 * mebibyte;
const floodBytes = 100 * mebibyte;
/** What the sockets of both ends may buffer. */
const inBuffersBytes = 16 * mebibyte;
// JSON after white space is valid: only its size is a reason to reject it.
const spaces = Buffer.alloc(mebibyte, " ");

/** Writes a part `times` times, as fast as the client reads, or until the client disconnects. */
function flood(writable, part, times, end) {
  for (; times > 0; times--) {
    if (writable.destroyed) return;
    if (!writable.write(part)) return writable.once("drain", () => flood(writable, part, times - 1, end));
  }
  end();
}

const times = floodBytes / spaces.length;
const headOf = (status, ...headers) => response(status, [json, ...headers]);

function floodWith(status) {
  return {
    "of known length": (socket, body) => {
      socket.write(headOf(status, `content-length: ${floodBytes + Buffer.byteLength(body)}`));
      flood(socket, spaces, times, () => socket.write(body));
    },
    "in chunks": (socket, body) => {
      socket.write(headOf(status, chunked));
      flood(socket, chunk(spaces), times, () => socket.write(Buffer.concat([chunk(body), chunk()])));
    },
    "until the connection ends": (socket, body) => {
      socket.write(headOf(status));
      flood(socket, spaces, times, () => socket.end(body));
    },
  };
}

/** 100 MiB compressed to 100 KB: only counting the decompressed bytes helps. */
function bomb(socket, body) {
  socket.write(headOf("200 OK", "content-encoding: gzip"));
  const gzip = createGzip({ level: 1 });
  socket.once("close", () => gzip.destroy());
  gzip.pipe(socket);
  flood(gzip, spaces, times, () => gzip.end(body));
}

async function setUp(t) {
  const server = await startFaultServer(bodies);
  t.after(server.close);
  return { server, icr: new IcrClient({ jwt: createJwt(), baseUrl: server.url, maxRetries: 0 }) };
}

/** Checks that a flood ends a call with this error, and its connection before all of it was sent. */
async function checkFlood(t, play, { send }, code) {
  const { server, icr } = await setUp(t);
  const caller = new AbortController();
  const checkOpenHandles = watchOpenHandles(server);
  server.plan({ play });
  await icrError(send(icr, { signal: caller.signal }), code, { attempts: 1 });
  await checkOpenHandles(caller.signal);
  assert.ok(server.writtenBytes() < boundBytes + inBuffersBytes, `${server.writtenBytes()} bytes were sent`);
  await send(icr);
}

for (const call of readingCalls) {
  for (const [how, play] of Object.entries(floodWith("200 OK"))) {
    test(`${call.name} rejects 100 MiB ${how} while they arrive`, (t) => checkFlood(t, play, call, "invalid_response"));
  }
}

const getInstallation = readingCalls.find(({ name }) => name === "getInstallation");

test("100 MiB that come as 100 KB of gzip are refused too", (t) =>
  checkFlood(t, bomb, getInstallation, "invalid_response"));

for (const [how, play] of Object.entries(floodWith("503 Service Unavailable"))) {
  test(`an error of 100 MiB ${how} has its status, and is not read to its end`, (t) =>
    checkFlood(t, play, getInstallation, "server_error"));
}

test("a response of 32 MiB is read, one byte more is rejected", async (t) => {
  const { server, icr } = await setUp(t);
  const padded = (body, bytes) =>
    ok(Buffer.concat([Buffer.alloc(bytes - Buffer.byteLength(body), " "), Buffer.from(body)]));
  const sized = (bytes) => ({ play: (socket, body) => socket.write(padded(body, bytes)) });
  server.plan(sized(boundBytes), sized(boundBytes + 1));
  assert.deepEqual(await getInstallation.send(icr), getInstallation.good);
  await icrError(getInstallation.send(icr), "invalid_response", { status: 200 });
});

test("fetchAsInstallation hands on 100 MiB, which are the caller's to read", async (t) => {
  const { server, icr } = await setUp(t);
  await rawCall.prepare(icr);
  server.plan({ play: floodWith("200 OK")["in chunks"] });
  const response = await rawCall.send(icr);
  let bytes = 0;
  for await (const part of response.body) bytes += part.length;
  assert.ok(bytes > floodBytes);
});

test("fetchAsInstallation reads a refusal of its token no further than 32 MiB", async (t) => {
  const { server, icr } = await setUp(t);
  await rawCall.prepare(icr);
  const { "in chunks": play } = floodWith("401 Unauthorized");
  server.plan({ play });
  assert.deepEqual(await (await rawCall.send(icr)).json(), rawCall.good);
  await server.idle();
  assert.ok(server.writtenBytes() < boundBytes + inBuffersBytes, `${server.writtenBytes()} bytes were sent`);
});
