import { createServer } from "node:http";
import { Readable, Writable } from "node:stream";

/**
 * Serves a web fetch handler over HTTP and resolves to its address and a function that stops it. A handler that rejects
 * resets the connection, a body that fails breaks it off, and a caller that goes away aborts the request's signal: what
 * happens to a fetch in process happens over the wire.
 *
 * @param {object} options
 * @param {(request: Request) => Promise<Response>} options.fetch
 * @param {number} [options.port] 0, the default, takes a free one
 * @param {string} [options.host] "127.0.0.1" by default
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ fetch, port = 0, host = "127.0.0.1" }) {
  const server = createServer((incoming, outgoing) => {
    outgoing.sendDate = false; // the handler's clock counts, not the host's
    const caller = new AbortController();
    outgoing.once("close", () => caller.abort());
    answer(fetch, incoming, outgoing, caller.signal).catch(() => breakOff(outgoing));
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

async function answer(fetch, incoming, outgoing, signal) {
  const response = await fetch(webRequest(incoming, signal));
  outgoing.setHeaders(response.headers).writeHead(response.status);
  if (response.body === null) outgoing.end();
  else await response.body.pipeTo(Writable.toWeb(outgoing), { signal, preventAbort: true });
}

function webRequest(incoming, signal) {
  const { method, url, headers, rawHeaders } = incoming;
  const pairs = [];
  for (let at = 0; at < rawHeaders.length; at += 2) pairs.push([rawHeaders[at], rawHeaders[at + 1]]);
  const hasBody = headers["content-length"] > 0 || "transfer-encoding" in headers;
  const body = hasBody ? { body: Readable.toWeb(incoming), duplex: "half" } : {};
  return new Request(new URL(url, `http://${headers.host ?? "localhost"}`), {
    method,
    headers: pairs,
    signal,
    ...body,
  });
}

function breakOff({ headersSent, socket }) {
  // What was written has to arrive before the connection ends, or half a body would be no answer at all.
  if (headersSent) socket?.destroySoon();
  else socket?.resetAndDestroy();
}
