import { element, part } from "./element.js";
import { formatClock, formatCount, formatDuration } from "./format.js";

// Requests that follow each other closely share a time scale; a longer pause starts a new one.
const pauseMs = 1500;
const longestLog = 40;

/** The log of requests, made of the client's events: newest group first, each with a bar for every attempt. */
export function createRequestLog() {
  let groups = [];
  part("clear-requests").onclick = () => show([]);

  function show(next) {
    groups = next;
    part("request-groups").replaceChildren(...groups.map(({ element }) => element));
    part("no-requests").hidden = groups.length > 0;
    part("clear-requests").hidden = groups.length === 0;
  }

  function groupAt(start) {
    if (groups[0] && start - groups[0].end < pauseMs) return groups[0];
    show([createGroup(start), ...groups].slice(0, longestLog));
    return groups[0];
  }

  return {
    /** Takes an event of the client, at the moment at which the client tells it. */
    add(event) {
      const now = performance.now();
      const start = event.type === "request" ? now - event.durationMs : now;
      const end = event.type === "retry" ? now + event.delayMs : now;
      groupAt(start).add({ event, start, end });
    },
  };
}

function createGroup(firstStart) {
  const title = element("span", { className: "group-time" }, formatClock(performance.timeOrigin + firstStart));
  const sum = element("span", { className: "group-sum" });
  const rows = element("ol", { className: "attempts" });
  const group = {
    element: element("li", { className: "group" }, element("p", { className: "group-head" }, title, sum), rows),
    start: firstStart,
    end: firstStart,
    spans: [],
    add({ event, start, end }) {
      const span = { event, start, end, row: eventRow(event) };
      group.spans.push(span);
      rows.append(span.row);
      group.start = Math.min(group.start, start);
      group.end = Math.max(group.end, end);
      const requests = group.spans.filter(({ event: { type } }) => type === "request").length;
      sum.textContent = `${formatCount(requests, "request")} in ${formatDuration(group.end - group.start)}`;
      for (const each of group.spans) place(each, group);
    },
  };
  return group;
}

function place({ row, start, end }, group) {
  const whole = Math.max(1, group.end - group.start);
  row.style.setProperty("--from", (start - group.start) / whole);
  row.style.setProperty("--share", (end - start) / whole);
}

function eventRow(event) {
  if (event.type === "request") return requestRow(event);
  return event.type === "retry" ? retryRow(event) : tokenRow(event);
}

function requestRow({ operation, method, path, attempt, status, code, durationMs }) {
  const isGood = !code && status < 400;
  const quality = code === "aborted" ? "is-wait" : isGood ? "is-good" : "is-bad";
  return row(
    quality,
    element("span", { className: `status ${quality}` }, String(status ?? "none")),
    element(
      "span",
      { className: "attempt-what" },
      element("span", { className: "attempt-path", title: path }, element("b", {}, method), ` ${path}`),
      element(
        "span",
        { className: "attempt-note" },
        [operation, attempt > 1 && `attempt ${attempt}`, code].filter(Boolean).join(" · "),
      ),
    ),
    formatDuration(durationMs),
  );
}

function retryRow({ delayMs, code }) {
  const what = element("span", { className: "attempt-what" }, `The client waits, then tries again (${code})`);
  return row("is-wait", element("span", { className: "status" }, "wait"), what, formatDuration(delayMs));
}

const tokenActions = {
  created: "Managed token made, and kept for the next calls",
  loaded: "Managed token found in the store",
  dropped: "Managed token dropped",
  refresh_failed: "Managed token not refreshed; the old one still works",
};

function tokenRow({ action, installationId, code }) {
  const owner = installationId === undefined && "the app's own";
  const text = [tokenActions[action] ?? action, owner, code].filter(Boolean).join(" · ");
  return row(
    "is-token",
    element("span", { className: "status" }, "token"),
    element("span", { className: "attempt-what" }, text),
    "",
  );
}

function row(className, status, what, time) {
  return element(
    "li",
    { className: `attempt ${className}` },
    status,
    what,
    element(
      "span",
      { className: "attempt-track", "aria-hidden": "true" },
      element("span", { className: "attempt-bar" }),
    ),
    element("span", { className: "attempt-time" }, time),
  );
}
