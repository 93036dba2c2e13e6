// What a server on Node does to an app: Hono's replaces the global `Request` by a class of its own.
import { getRequestListener } from "@hono/node-server";

const original = Request;
getRequestListener(() => new Response());
if (Request === original) throw new Error("@hono/node-server no longer replaces the global Request.");

// Another copy than Node's own, which its `fetch` does not recognize.
export { Request as UndiciRequest } from "undici";
