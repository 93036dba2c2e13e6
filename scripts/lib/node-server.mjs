import { createServer } from "node:http";
import { Readable, Writable } from "node:stream";

/**
 * Serves a fetch handler over HTTP, and resolves to its URL and a function that stops it. A handler that rejects resets
 * the connection, a body that fails truncates the response, and a client that disconnects aborts the request's signal:
 * the same happens to a fetch over the wire as to one in this process.
 *
 * @param {object} options
 * @param {(request: Request) => Promise<Response>} options.fetch
 * @param {number} [options.port] by default 0, which stands for a free one
 * @param {string} [options.host] "127.0.0.1" by default
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ fetch, port = 0, host = "127.0.0.1" }) {
  const server = createServer((incoming, outgoing) => {
    outgoing.sendDate = false; // the handler's clock counts, not the host's
    const disconnected = new AbortController();
    outgoing.once("close", () => disconnected.abort());
    respond(fetch, incoming, outgoing, disconnected.signal).catch(() => closeConnection(outgoing));
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(fetch, incoming, outgoing, signal) {
  const response = await fetch(toWebRequest(incoming, signal));
  outgoing.setHeaders(response.headers).writeHead(response.status);
  if (response.body === null) outgoing.end();
  else await response.body.pipeTo(Writable.toWeb(outgoing), { signal, preventAbort: true });
}

function toWebRequest(incoming, signal) {
  const { method, url, headers, rawHeaders } = incoming;
  const pairs = [];
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.push([rawHeaders[i], rawHeaders[i + 1]]);
  const hasBody = headers["content-length"] > 0 || "transfer-encoding" in headers;
  const body = hasBody ? { body: Readable.toWeb(incoming), duplex: "half" } : {};
  return new Request(new URL(url, `http://${headers.host ?? "localhost"}`), {
    method,
    headers: pairs,
    signal,
    ...body,
  });
}

function closeConnection({ headersSent, socket }) {
  // What was written has to arrive before the connection closes, or the client would see no response at all.
  if (headersSent) socket?.destroySoon();
  else socket?.resetAndDestroy();
}
