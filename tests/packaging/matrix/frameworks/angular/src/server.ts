import { createServer } from "node:http";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { AngularNodeAppEngine, createNodeRequestHandler, writeResponseToNodeResponse } from "@angular/ssr/node";

const engine = new AngularNodeAppEngine({ allowedHosts: ["127.0.0.1"] });
const browser = join(import.meta.dirname, "../browser");

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname.endsWith(".js")) {
    response.setHeader("content-type", "text/javascript").end(await readFile(join(browser, pathname)));
    return;
  }
  const page = await engine.handle(request);
  if (page) await writeResponseToNodeResponse(page, response);
  else response.writeHead(404).end();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(`http://127.0.0.1:${address.port}`);
});

export const reqHandler = createNodeRequestHandler(
  (request, response) => void server.emit("request", request, response),
);
