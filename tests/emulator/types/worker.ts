import { createRegistry } from "icr-app-client/testing";

const registry = createRegistry();

export default { fetch: (request) => registry.fetch(request) } satisfies ExportedHandler;
