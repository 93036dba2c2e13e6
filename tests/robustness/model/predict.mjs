import { faults } from "./registry.mjs";

/**
 * The outcome of a call whose requests meet these faults in this order, and its number of requests. Of its token's
 * refusals so many only have it sent again.
 */
export function predict(injected, { maxRetries, raw, resends = 0 }) {
  let resent = 0;
  let retries = 0;
  let isReplayed = false;
  for (let requests = 1; ; requests++) {
    const name = injected[requests - 1];
    if (name === undefined) return { outcome: "success", requests };
    const { code, status, retried } = faults[name];
    if (name === "unauthorized" && !isReplayed && resent < resends) {
      resent += 1;
      continue;
    }
    if (name === "unauthorized" && !isReplayed) {
      isReplayed = true;
      continue;
    }
    if (retried && retries++ < maxRetries) continue;
    // `fetchAs…` returns the Response, whatever its status.
    return { outcome: raw && status ? "success" : code, requests };
  }
}
