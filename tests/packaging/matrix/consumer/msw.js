import { IcrClient, PRODUCTION_URL } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { http } from "msw";
import { setupServer } from "msw/node";

// An app that makes its own client, on the global `fetch`.
const registry = createRegistry({ installations: [{ permissions: { organization_projects: "VIEW" } }] });
const server = setupServer(http.all(`${PRODUCTION_URL}/*`, ({ request }) => registry.fetch(request)));
server.listen({ onUnhandledRequest: "error" });

const icr = new IcrClient({ jwt: registry.signJwt, now: registry.now });
const [{ id }] = await icr.installations().toArray();
registry.injectFault({ status: 503, retryAfter: 0 });
registry.route("POST", "/echo", ({ body }) => body);
const response = await icr.fetchAsInstallation(id, "/echo", { method: "POST", body: '{"a":1}' });
const echoed = await response.json();
registry.advance(2 * 60 * 60_000);
await icr.fetchAsInstallation(id, "/projects");
server.close();

const statuses = registry.requests.map(({ method, status }) => `${method} ${status}`);
const expected = ["GET 200", "POST 503", "POST 201", "POST 200", "POST 201", "GET 200"];
if (echoed.a !== 1 || statuses.join() !== expected.join()) throw new Error(`${JSON.stringify(echoed)} ${statuses}`);
