import { element, icon } from "./element.js";
import { explainError } from "./errors.js";
import { formatDuration } from "./format.js";

const symbols = { success: "check", "gave-up": "alert", refused: "stop" };
const nth = ["", "first", "second", "third", "fourth", "fifth"];

/**
 * What came of a traced call, in plain data that survives a reload: the client succeeded, gave up, or was refused and did
 * not try again, because that would not have helped.
 */
export function verdictOf({ error, attempts, waits, durationMs, deeds }) {
  const count = attempts.length;
  const facts = { attempts: attempts.map(String), waits, durationMs, deeds };
  if (!error) {
    const title =
      count > 1 ? `Succeeded at the ${nth[count] ?? `${count}th`} attempt` : "Succeeded at the first attempt";
    return { kind: "success", title, seen: `The result, after ${formatDuration(durationMs)}.`, code: "none", ...facts };
  }
  const [what, advice] = explainError(error);
  const seen = `“${what}. ${advice}”`;
  const code = [error.code ?? error.name, error.status && `status ${error.status}`].filter(Boolean).join(", ");
  if (error.retryable && count > 1) {
    return { kind: "gave-up", title: `Gave up after ${count} attempts`, seen, code, ...facts };
  }
  const title = count === 0 ? "Stopped before anything was sent" : "Refused, and not tried again";
  return { kind: "refused", title, seen, code, ...facts };
}

/** Creates the card of a verdict. */
export function verdictCard({ kind, title, seen, code, attempts, waits, deeds }) {
  return element(
    "div",
    { className: `verdict is-${kind}` },
    element("p", { className: "verdict-title" }, symbols[kind] && icon(symbols[kind]), element("span", {}, title)),
    element(
      "dl",
      {},
      fact("Attempts", attempts.length > 0 ? attempts.join(" → ") : "none"),
      fact("Waits", waits.length > 0 ? waits.map(formatDuration).join(", ") : kind === "none" ? "–" : "none"),
      fact("Error code", code),
      fact("Your user sees", seen),
      deeds.length > 0 && fact("By itself, the client", sentence(deeds)),
    ),
  );
}

/** Creates the card of a call that was not sent yet: what will be known of it. */
export function emptyVerdict() {
  return verdictCard({
    kind: "none",
    title: "Not tried yet",
    seen: "–",
    code: "–",
    attempts: ["–"],
    waits: [],
    deeds: ["–"],
  });
}

function fact(term, value) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, value));
}

/** Joins what was done: a thing that was done again is another one. */
export function sentence(deeds) {
  return deeds
    .map((deed, at) => (deeds.indexOf(deed) < at ? deed.replace(/ an? /, " another ") : deed))
    .filter((deed, at, all) => all.indexOf(deed) === at)
    .join("; ");
}
