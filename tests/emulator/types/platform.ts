import { createRegistry } from "icr-app-client/testing";

const registry = createRegistry();

export const instead: typeof fetch = registry.fetch;
export const handler: (request: Request) => Promise<Response> = registry.fetch;
const webhook = async (request: Request): Promise<Response> => new Response(await request.text());
createRegistry({ webhook: { secret: "s", deliver: webhook } });
registry.route("GET", "/x", ({ request }) => new Response(request.body), {});
export const response: Promise<Response> = registry.fetch(new URL("https://registry.example/"), {
  method: "POST",
  headers: new Headers(),
  signal: new AbortController().signal,
});
