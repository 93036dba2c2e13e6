import { createRegistry } from "icr-app-client/testing";

const registry = createRegistry();

export const instead: typeof fetch = registry.fetch;
export const handler: (request: Request) => Promise<Response> = registry.fetch;
export const response: Promise<Response> = registry.fetch(new URL("https://registry.example/"), {
  method: "POST",
  headers: new Headers(),
  signal: new AbortController().signal,
});
