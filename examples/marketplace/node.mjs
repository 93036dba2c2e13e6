import { createServer } from "node:http";
import { Readable } from "node:stream";
import { createApp } from "./app.mjs";

/** The methods of Workers KV that the app uses, in memory: a database in production. */
export function memoryStore(entries = new Map()) {
  return {
    get: async (key) => JSON.parse(entries.get(key) ?? "null"),
    put: async (key, value) => void entries.set(key, value),
    delete: async (key) => void entries.delete(key),
  };
}

export function serve(env, store = memoryStore()) {
  const app = createApp(env, store);
  return createServer((incoming, outgoing) => void respond(app, env.APP_URL, incoming, outgoing));
}

async function respond(app, origin, incoming, outgoing) {
  const { method, url, headers } = incoming;
  try {
    const body = method === "POST" ? Readable.toWeb(incoming) : undefined;
    const response = await app(new Request(origin + url, { method, headers, body, duplex: "half" }));
    outgoing.setHeaders(response.headers).writeHead(response.status);
    if (response.body) Readable.fromWeb(response.body).pipe(outgoing);
    else outgoing.end();
  } catch (error) {
    console.error(error);
    outgoing.writeHead(500).end();
  }
}

if (import.meta.filename === process.argv[1]) {
  serve(process.env).listen(8787, () => console.log("http://localhost:8787"));
}
