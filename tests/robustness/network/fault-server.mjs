import { once } from "node:events";
import { createServer } from "node:net";
import { ok } from "./wire.mjs";

/**
 * A TCP server. It sends the responses of `bodies`, JSON by method and path, except for planned faults: each of these is
 * played on one request, or with `atAccept` on one connection.
 */
export async function startFaultServer(bodies, port = 0) {
  const sockets = new Set();
  // Node's `fetch` opens a connection in advance after it had to close one: unused ones do not count.
  const used = new Map();
  const planned = [];
  const requests = [];
  let writtenBytes = 0;

  function use(socket) {
    if (!used.has(socket)) used.set(socket, new Promise((resolve) => socket.once("close", resolve)));
  }

  function respond(socket, request) {
    use(socket);
    requests.push(request);
    const body = bodies[`${request.method} ${request.path}`] ?? "";
    const fault = planned.shift();
    if (fault) fault.play(socket, body);
    else socket.write(ok(body));
  }

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    // Only the client's handles may keep the process running.
    socket.unref();
    // Both sides reset connections on purpose.
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      used.delete(socket);
      writtenBytes += socket.bytesWritten;
    });
    if (planned[0]?.atAccept) {
      use(socket);
      planned.shift().play(socket);
    } else readRequests(socket, respond);
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  port = server.address().port;

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    /** The requests that arrived so far. */
    requests,
    /** Plays these faults on the next requests, in order. */
    plan: (...faults) => planned.push(...faults),
    /** The bytes written on connections that are closed by now. */
    writtenBytes: () => writtenBytes,
    /** Resolves when the client has closed its connections; the server closes none unless that is the fault. */
    async idle() {
      const late = once(AbortSignal.timeout(1000), "abort").then(() => {
        throw new Error(`${used.size} connections were left open`);
      });
      await Promise.race([Promise.all(used.values()), late]);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Calls `onRequest` for each request on a connection, once its body has arrived. */
function readRequests(socket, onRequest) {
  let unread = "";
  socket.on("data", (bytes) => {
    unread += bytes.toString("latin1");
    for (let end; (end = unread.indexOf("\r\n\r\n")) >= 0;) {
      const head = unread.slice(0, end);
      const length = end + 4 + Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      if (unread.length < length) return;
      unread = unread.slice(length);
      const [method, target] = head.split(" ");
      const [path] = target.split("?");
      onRequest(socket, { method, path, authorization: /^authorization: (.*)$/im.exec(head)?.[1] });
    }
  });
}
