import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

// In order of preference. Over plain HTTP some browsers do not accept the first.
const encoders = { br: promisify(brotliCompress), gzip: promisify(gzip) };

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
};

// What a page cannot set in a <meta>; the rest of its policy is in index.html.
const securityHeaders = {
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * A fetch handler that serves files of a few types, compressed for clients that accept it.
 *
 * @param {Record<string, string>} folders folders by the URL path of their files, single files by their own; the first match counts
 * @param {object} [options]
 * @param {string} [options.cacheControl] "no-cache" by default: a file that was changed is seen at the next visit
 * @returns {(request: Request) => Promise<Response>}
 */
export function staticFiles(folders, { cacheControl = "no-cache" } = {}) {
  const encoded = new Map();
  async function encode(file, text, encoding) {
    const key = `${encoding} ${file}`;
    const known = encoded.get(key);
    if (known?.text.equals(text)) return known.body;
    const body = await encoders[encoding](text);
    encoded.set(key, { text, body });
    return body;
  }

  return async (request) => {
    if (!["GET", "HEAD"].includes(request.method)) return respond(405, "Method not allowed\n");
    const file = locate(folders, new URL(request.url).pathname);
    const type = file && types[extname(file)];
    if (!type) return respond(404, "Not found\n");
    try {
      const text = await readFile(file);
      const accepted = request.headers.get("accept-encoding") ?? "";
      const encoding = Object.keys(encoders).find((name) => accepted.split(/[\s,;]+/).includes(name));
      const headers = { "cache-control": cacheControl };
      if (!encoding) return respond(200, text, type, headers);
      return respond(200, await encode(file, text, encoding), type, { ...headers, "content-encoding": encoding });
    } catch {
      return respond(404, "Not found\n");
    }
  };
}

function locate(folders, pathname) {
  const [prefix, folder] = Object.entries(folders).find(([start]) => pathname.startsWith(start)) ?? [];
  if (!folder) return undefined;
  // A prefix without a slash at its end is one file.
  if (!prefix.endsWith("/")) return pathname === prefix ? folder : undefined;
  const rest = pathname.slice(prefix.length) || "index.html";
  // No file's name needs an escape, and without them the URL parser has already resolved every "..".
  if (/[%\\]/.test(rest)) return undefined;
  const file = join(folder, rest);
  return file.startsWith(join(folder, sep)) ? file : undefined;
}

function respond(status, body, type = "text/plain; charset=utf-8", more = {}) {
  const headers = {
    ...securityHeaders,
    "content-type": type,
    "cache-control": "no-cache",
    vary: "accept-encoding",
    ...more,
  };
  return new Response(body, { status, headers });
}
