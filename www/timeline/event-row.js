import { commandLine } from "../page/code-line.js";
import { element } from "../page/element.js";
import { formatCount, formatDuration } from "../page/format.js";
import { curlCommand } from "./curl.js";

const tokenActions = {
  created: "Access token created, and kept for the next calls",
  loaded: "Access token found in the store",
  dropped: "Access token dropped",
  refresh_failed: "Access token not renewed; the old one still works",
};

const places = { server: "your server", registry: "registry" };

/** Creates the timeline's entry of an event, with its bar; that of a request can be expanded. */
export function eventRow(event) {
  if (event.type === "request") return requestRow(event);
  if (event.type === "note") return noteRow(event);
  return event.type === "retry" ? retryRow(event) : tokenRow(event);
}

/** The event in a few words, for the closed dock. */
export function lastText({ type, method, path, status, code, title, delayMs, action }) {
  if (type === "request") return `${status ?? code} ${method} ${path}`;
  if (type === "note") return title;
  return type === "retry" ? `Waits ${formatDuration(delayMs)}` : tokenActions[action];
}

function requestRow(event) {
  const { operation, method, path, attempt, status, code, durationMs, where } = event;
  const isGood = !code && status < 400;
  const quality = code === "aborted" ? "is-wait" : isGood ? "is-good" : "is-bad";
  const what = element(
    "span",
    { className: "attempt-what" },
    element("span", { className: "attempt-path" }, element("b", {}, method), ` ${path}`),
    noteText([places[where], operation, attempt > 1 && `attempt ${attempt}`, code]),
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

function retryRow({ delayMs, code, where }) {
  const what = element(
    "span",
    { className: "attempt-what" },
    "The client waits, then tries again",
    noteText([places[where], code]),
  );
  return element("li", { className: "is-wait" }, attemptLine("div", chip("wait"), what, formatDuration(delayMs)));
}

function tokenRow({ action, installationId, code, callers = 0, since, where }) {
  const shared = action === "created" && callers > 1;
  const text = shared ? `${formatCount(callers, "caller")} shared one request for this token` : tokenActions[action];
  const time = shared ? formatDuration(performance.now() - since) : "";
  const owner = installationId === undefined && "the app's own";
  const what = element("span", { className: "attempt-what" }, text ?? action, noteText([places[where], owner, code]));
  return element(
    "li",
    { className: "is-token" },
    attemptLine("div", chip(shared ? `${callers} → 1` : "token"), what, time),
  );
}

function noteRow({ chip: label, title, text, tone, durationMs, where }) {
  const what = element("span", { className: "attempt-what" }, title, noteText([places[where], text]));
  const time = durationMs >= 1 ? formatDuration(durationMs) : "";
  const status = chip(label, tone === "plain" ? "" : `is-${tone}`);
  return element("li", { className: `is-note is-${tone}` }, attemptLine("div", status, what, time));
}

function noteText(words) {
  const known = words.filter(Boolean);
  return known.length > 0 && element("span", { className: "attempt-note" }, known.join(" · "));
}

function attemptLine(tag, status, what, time = "") {
  const bar = element("span", { className: "attempt-bar" });
  return element(
    tag,
    { className: "attempt" },
    status,
    element("span", { className: "attempt-main" }, what, element("span", { className: "attempt-time" }, time)),
    element("span", { className: "attempt-track", "aria-hidden": "true" }, bar),
  );
}

function chip(text, quality = "") {
  return element("span", { className: `status ${quality}` }, text);
}
