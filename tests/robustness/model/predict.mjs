import { faults } from "./registry.mjs";

/** How a call of one path ends that meets these faults in this order, and after how many requests. */
export function predict(ordered, { maxRetries, raw }) {
  let retries = 0;
  let askedAgain = false;
  for (let requests = 1; ; requests++) {
    const name = ordered[requests - 1];
    if (name === undefined) return { outcome: "success", requests };
    const { code, status, retried } = faults[name];
    if (name === "unauthorized" && !askedAgain) {
      askedAgain = true;
      continue;
    }
    if (retried && retries++ < maxRetries) continue;
    // `fetchAs…` gives the Response as it is, whatever its status.
    return { outcome: raw && status ? "success" : code, requests };
  }
}
