import { failure } from "./failure.js";

/**
 * Throws in a browser. Tests run in Node, Deno or Bun when they simulate a page with jsdom or happy-dom, whatever these put
 * into the global scope; browsers alone call themselves Mozilla, in a page as in its web workers.
 *
 * @throws {IcrError} `unsupported_runtime`
 */
export function assertServer(name: string): void {
  const runtime = globalThis as {
    process?: { versions?: { node?: unknown } };
    Deno?: unknown;
    Bun?: unknown;
    navigator?: { userAgent?: unknown };
  };
  const isNode = runtime.process?.versions?.node !== undefined;
  if (isNode || runtime.Deno !== undefined || runtime.Bun !== undefined) return;
  const agent = String(runtime.navigator?.userAgent ?? "");
  if (!agent.startsWith("Mozilla/")) return;
  throw failure(
    "unsupported_runtime",
    `${name} runs on servers and Workers only: it needs a secret, which everybody could read in a page. Import "icr-app-client/host" in your server's code.`,
  );
}
