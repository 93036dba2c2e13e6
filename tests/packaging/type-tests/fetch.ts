import { IcrClient, type IcrFetchInit } from "icr-app-client";

// With the runtime's own types, its `fetch`, `Request`, `Response` and `AbortSignal` are meant.
const icr = new IcrClient({
  jwt: () => fetch("/icr/jwt").then((response) => response.text()),
  fetch,
});
const init: IcrFetchInit = {
  method: "POST",
  body: "{}",
  headers: { "content-type": "application/json" },
  timeoutMs: 5,
};

export const signal: AbortSignal = AbortSignal.timeout(5);
export const response: Promise<Response> = icr.fetchAsInstallation("i", "/organizations/o/warehouse/inventory", init);
export const asApp: Promise<Response> = icr.fetchAsApp(new URL("https://api.carbonregistry.com/projects"), { signal });
export const request: Promise<Response> = icr.fetchAsApp(new Request("https://api.carbonregistry.com/projects"));
export const abortable = icr.getInstallation("i", { signal });
export const walk = icr.installations({ signal: null });

// @ts-expect-error: a controller is not its signal
icr.getInstallation("i", { signal: new AbortController() });
// @ts-expect-error: there is no such field
icr.fetchAsApp("/projects", { timeout: 5 });

const org = icr.asInstallation("i");
for (const query of ["country=IS", { country: ["IS", "KE"], limit: 5, all: undefined }, [["a", 1]] as const]) {
  void org.json("/projects", { query });
}
export const found: Promise<{ readonly id: string }> = org.json("/projects", {
  query: new URLSearchParams({ a: "1" }),
});
export const pages = org.pages("/projects", { query: new Map([["country", "IS"]]), limit: 50 });
export const sameFetch: typeof fetch = org.fetch;

// @ts-expect-error: a value that is no text
void org.json("/projects", { query: { country: { code: "IS" } } });
// @ts-expect-error: neither
void org.json("/projects", { query: new Map([["country", {}]]) });
