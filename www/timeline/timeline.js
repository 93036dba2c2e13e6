import { byId, element, icon } from "../page/element.js";
import { formatClock, formatCount, formatDuration } from "../page/format.js";
import { preferences } from "../page/remembered.js";
import { eventRow, lastText } from "./event-row.js";

// What happens in close succession shares a time scale; an action, a pause, or a long list starts a new group.
const pauseMs = 1500;
const maxGroupSize = 40;
const maxGroups = 20;
const shownTypes = new Set(["request", "retry", "token", "note"]);

/** Creates the docked timeline of what clients and servers do: newest group first, with a bar for each attempt. */
export function createTimeline(activity) {
  let groups = [];
  let isNew = true;
  const scroller = byId("request-groups").parentElement;
  byId("clear-timeline").onclick = () => show([]);
  activity.subscribe((event) => {
    if (event.type === "begin") isNew = true;
    else if (shownTypes.has(event.type)) add(event);
  });
  createToggle();

  // `request` and `note` are emitted at their end, `retry` at the start of its wait, `token` when its callers get it.
  function add(event) {
    const now = event.endedAt ?? performance.now();
    const start = event.durationMs === undefined ? (event.since ?? now) : now - event.durationMs;
    const end = event.type === "retry" ? now + event.delayMs : now;
    groupAt(start).add(event, start, end);
    byId("timeline-last").textContent = lastText(event);
  }

  function show(next) {
    groups = next;
    byId("request-groups").replaceChildren(...groups.map((group) => group.element));
    byId("no-requests").hidden = groups.length > 0;
    byId("clear-timeline").hidden = groups.length === 0;
    if (groups.length === 0) byId("timeline-last").textContent = "";
  }

  function groupAt(start) {
    const [newest] = groups;
    if (newest && !isNew && start - newest.end < pauseMs && newest.size < maxGroupSize) return newest;
    isNew = false;
    show([createGroup(start), ...groups].slice(0, maxGroups));
    scroller.scrollTop = 0;
    return groups[0];
  }
}

/** On small screens the dock is closed until it is opened; both states have a fixed height. */
function createToggle() {
  const dock = byId("timeline");
  const button = byId("toggle-timeline");
  let isOpen = preferences.read("timeline") === "open";
  button.onclick = () => {
    isOpen = !isOpen;
    preferences.write("timeline", isOpen ? "open" : undefined);
    render();
  };
  render();

  function render() {
    dock.classList.toggle("is-open", isOpen);
    button.replaceChildren(icon(isOpen ? "down" : "up"));
    button.ariaExpanded = String(isOpen);
    button.ariaLabel = isOpen ? "Close the timeline" : "Open the timeline";
    button.title = button.ariaLabel;
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
      insert(row, end);
      group.size += 1;
      if (event.type === "request") group.requests += 1;
      group.start = Math.min(group.start, start);
      group.end = Math.max(group.end, end);
      // The style sheet positions every bar of the group between these two.
      group.element.style.setProperty("--start", group.start);
      group.element.style.setProperty("--span", Math.max(1, group.end - group.start));
      const duration = formatDuration(group.end - group.start);
      sum.textContent = group.requests > 0 ? `${formatCount(group.requests, "request")} in ${duration}` : duration;
    },
  };

  // What the server did arrives with a response, later than what happened after it.
  function insert(row, end) {
    row.endedAt = end;
    const next = [...rows.children].find((other) => other.endedAt > end);
    rows.insertBefore(row, next ?? null);
  }
  return group;
}
