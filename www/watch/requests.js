import { logEvents } from "../code-lines.js";
import { codeLine } from "../page/code-line.js";
import { element, byId } from "../page/element.js";
import { formatClock, formatCount, formatDuration } from "../page/format.js";
import { eventRow } from "./event-row.js";

// Requests in close succession share a time scale; a pause, or a long list, starts a new group.
const pauseMs = 1500;
const maxGroupSize = 40;
const maxGroups = 5;

/** Creates the request log from the client's events: newest group first, with a bar for every attempt. */
export function createRequestLog(activity) {
  let groups = [];
  byId("clear-requests").onclick = () => show([]);
  byId("requests-code").replaceChildren(codeLine(logEvents()));
  activity.subscribe((event) => {
    if (["request", "retry", "token"].includes(event.type)) add(event);
  });

  // `request` is emitted at its end, `retry` at the start of its wait, `token` when its callers get it.
  function add(event) {
    const now = performance.now();
    const start = event.type === "request" ? now - event.durationMs : (event.since ?? now);
    const end = event.type === "retry" ? now + event.delayMs : now;
    groupAt(start).add(event, start, end);
  }

  function show(next) {
    groups = next;
    byId("request-groups").replaceChildren(...groups.map((group) => group.element));
    byId("no-requests").hidden = groups.length > 0;
    byId("clear-requests").hidden = groups.length === 0;
  }

  function groupAt(start) {
    const [newest] = groups;
    if (newest && start - newest.end < pauseMs && newest.size < maxGroupSize) return newest;
    show([createGroup(start), ...groups].slice(0, maxGroups));
    return groups[0];
  }
}

function createGroup(firstStart) {
  const title = element("span", { className: "group-time" }, formatClock(performance.timeOrigin + firstStart));
  const sum = element("span", { className: "group-sum" });
  const rows = element("ol", { className: "attempts" });
  const group = {
    element: element("li", { className: "group" }, element("p", { className: "group-head" }, title, sum), rows),
    start: firstStart,
    end: firstStart,
    size: 0,
    requests: 0,
    add(event, start, end) {
      const row = eventRow(event);
      row.style.setProperty("--at", start);
      row.style.setProperty("--for", end - start);
      rows.append(row);
      group.size += 1;
      if (event.type === "request") group.requests += 1;
      group.start = Math.min(group.start, start);
      group.end = Math.max(group.end, end);
      // The style sheet positions every bar of the group between these two.
      group.element.style.setProperty("--start", group.start);
      group.element.style.setProperty("--span", Math.max(1, group.end - group.start));
      sum.textContent = `${formatCount(group.requests, "request")} in ${formatDuration(group.end - group.start)}`;
    },
  };
  return group;
}
