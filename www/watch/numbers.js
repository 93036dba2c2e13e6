import { element, byId } from "../page/element.js";
import { formatBytes, formatCount, formatDuration, formatNumber } from "../page/format.js";
import { loadedFiles } from "./loaded-files.js";

// By title: the value, and its explanation.
const figures = {
  Calls: ({ calls }) => [formatNumber(calls), "of the client's functions"],
  Requests: ({ requests, retries }) => [formatNumber(requests), `${formatNumber(retries)} sent again`],
  "Cache hits": ({ fromCache }) => [formatNumber(fromCache), "calls that found their token"],
  Shared: ({ shared }) => [formatNumber(shared), "calls that joined a request"],
  "Requests saved": ({ fromCache, shared }) => [formatNumber(fromCache + shared), "tokens that were not asked for"],
  "Cold start": ({ coldStartMs }) => [formatDuration(coldStartMs ?? 0), "wasm compiled, client made"],
  Package: ({ packageBytes }) => [formatBytes(packageBytes), "loaded, wasm included"],
  "Whole page": ({ pageBytes, files }) => [formatBytes(pageBytes), formatCount(files, "file")],
};

/** Creates the panel of figures: page size, start-up time, and what the cache saves. */
export function createNumbers(activity) {
  const places = Object.keys(figures).map(figurePlace);
  byId("number-list").append(...places.map((place) => place.element));
  const files = loadedFiles(change);
  activity.subscribe(change);
  let isDue = false;

  // A burst of events is rendered once.
  function change() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(render);
  }

  function render() {
    isDue = false;
    const known = { ...activity.counts, ...files, coldStartMs: activity.coldStartMs };
    for (const { title, show } of places) show(...figures[title](known));
  }
}

function figurePlace(title) {
  const value = new Text();
  const note = element("span", { className: "number-note" });
  return {
    title,
    element: element("div", { className: "number" }, element("dt", {}, title), element("dd", {}, value, note)),
    show(text, meaning) {
      value.data = text;
      note.textContent = meaning;
    },
  };
}
