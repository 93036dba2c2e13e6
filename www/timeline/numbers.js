import { element, byId } from "../page/element.js";
import { formatBytes, formatCount, formatDuration, formatNumber } from "../page/format.js";
import { loadedFiles } from "../page/loaded-files.js";

// By title: the value, and its explanation.
const figures = {
  Calls: ({ calls }) => [calls, "of the client's functions"],
  Requests: ({ requests }) => [requests, "that they needed"],
  Retries: ({ retries }) => [retries, "after a failure"],
  Tokens: ({ tokens }) => [tokens, "created"],
  "From cache": ({ fromCache }) => [fromCache, "calls that found their token"],
  Shared: ({ shared }) => [shared, "calls that joined a request"],
};

/** Creates the figures of a connection, and the page's own at its foot. `current` returns the connection. */
export function createNumbers({ activity, current }) {
  const places = Object.keys(figures).map(figurePlace);
  byId("number-list").append(...places.map((place) => place.element));
  const files = loadedFiles(change);
  activity.subscribe(change);
  let isDue = false;
  let coldStartMs;

  // A burst of events is rendered once.
  function change() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(render);
  }

  function render() {
    isDue = false;
    const connection = current();
    coldStartMs ??= connection?.startMs;
    const counts = connection?.counts;
    byId("numbers-title").textContent = connection?.place ?? "Not connected";
    for (const { title, show } of places) show(...(counts ? figures[title](counts) : [0, ""]));
    byId("page-weight").textContent = [
      `This page: ${formatBytes(files.pageBytes)} in ${formatCount(files.files, "file")}`,
      `${formatBytes(files.packageBytes)} of them icr-app-client`,
      coldStartMs !== undefined && `first client ready in ${formatDuration(coldStartMs)}`,
    ]
      .filter(Boolean)
      .join(", ");
  }

  return { change };
}

function figurePlace(title) {
  const value = new Text();
  const note = element("span", { className: "visually-hidden" });
  const definition = element("dd", {}, value, note);
  const place = element("div", { className: "number" }, element("dt", {}, title), definition);
  return {
    title,
    element: place,
    show(count, meaning) {
      value.data = formatNumber(count);
      note.textContent = ` ${meaning}`;
      place.title = meaning;
    },
  };
}
