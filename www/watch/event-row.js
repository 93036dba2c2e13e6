import { commandLine } from "../page/code-line.js";
import { element } from "../page/element.js";
import { formatCount, formatDuration } from "../page/format.js";
import { curlCommand } from "./curl.js";

const tokenActions = {
  created: "Managed token made, and kept for the next calls",
  loaded: "Managed token found in the store",
  dropped: "Managed token dropped",
  refresh_failed: "Managed token not refreshed; the old one still works",
};

/** Creates the log entry of an event, with its bar; that of a request can be expanded. */
export function eventRow(event) {
  if (event.type === "request") return requestRow(event);
  return event.type === "retry" ? retryRow(event) : tokenRow(event);
}

function requestRow(event) {
  const { operation, method, path, attempt, status, code, durationMs } = event;
  const isGood = !code && status < 400;
  const quality = code === "aborted" ? "is-wait" : isGood ? "is-good" : "is-bad";
  const what = element(
    "span",
    { className: "attempt-what" },
    element("span", { className: "attempt-path" }, element("b", {}, method), ` ${path}`),
    element(
      "span",
      { className: "attempt-note" },
      [operation, attempt > 1 && `attempt ${attempt}`, code].filter(Boolean).join(" · "),
    ),
  );
  const line = attemptLine("summary", chip(String(status ?? "none"), quality), what, formatDuration(durationMs));
  const more = element("details", {}, line);
  // Created on demand: most entries are never expanded.
  more.ontoggle = () => more.open && more.children.length === 1 && more.append(requestDetails(event));
  return element("li", { className: quality }, more);
}

function requestDetails(event) {
  return element(
    "div",
    { className: "attempt-more" },
    element("p", { className: "attempt-url" }, `${event.method} ${event.url ?? event.path}`),
    event.url && element("p", { className: "hint" }, "Send it again from a terminal, with your own JWT or token:"),
    event.url && commandLine(curlCommand(event)),
  );
}

function retryRow({ delayMs, code }) {
  const what = element("span", { className: "attempt-what" }, `The client waits, then tries again (${code})`);
  return element("li", { className: "is-wait" }, attemptLine("div", chip("wait", ""), what, formatDuration(delayMs)));
}

function tokenRow({ action, installationId, code, callers = 0, since }) {
  const made = action === "created" && callers > 1;
  const text = made ? `${formatCount(callers, "caller")} shared one request for this token` : tokenActions[action];
  const time = made ? formatDuration(performance.now() - since) : "";
  const owner = installationId === undefined && "the app's own";
  const words = [text ?? action, owner, code].filter(Boolean).join(" · ");
  const what = element("span", { className: "attempt-what" }, words);
  return element(
    "li",
    { className: "is-token" },
    attemptLine("div", chip(made ? `${callers} → 1` : "token", ""), what, time),
  );
}

function attemptLine(tag, status, what, time = "") {
  const bar = element("span", { className: "attempt-bar" });
  return element(
    tag,
    { className: "attempt" },
    status,
    what,
    element("span", { className: "attempt-track", "aria-hidden": "true" }, bar),
    element("span", { className: "attempt-time" }, time),
  );
}

function chip(text, quality) {
  return element("span", { className: `status ${quality}` }, text);
}
