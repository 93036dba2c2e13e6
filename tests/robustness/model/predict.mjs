import { faults } from "./registry.mjs";

/** The outcome of a call whose requests meet these faults in this order, and its number of requests. */
export function predict(injected, { maxRetries, raw }) {
  let retries = 0;
  let isReplayed = false;
  for (let requests = 1; ; requests++) {
    const name = injected[requests - 1];
    if (name === undefined) return { outcome: "success", requests };
    const { code, status, retried } = faults[name];
    if (name === "unauthorized" && !isReplayed) {
      isReplayed = true;
      continue;
    }
    if (retried && retries++ < maxRetries) continue;
    // `fetchAs…` returns the Response, whatever its status.
    return { outcome: raw && status ? "success" : code, requests };
  }
}
