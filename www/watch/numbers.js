import { element, part } from "../page/element.js";
import { formatBytes, formatCount, formatDuration, formatNumber } from "../page/format.js";

const packageFile = "/icr-app-client/index.js";

/** The panel of figures: what the page weighs, how fast it starts, and what the client's cache saves. */
export function createNumbers(activity) {
  const list = part("number-list");
  let isDue = false;
  activity.listen(() => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(draw);
  });

  function draw() {
    isDue = false;
    list.replaceChildren(...figures(activity).map((figure) => figureElement(...figure)));
  }
  draw();
}

function figures({ counts, coldStartMs }) {
  const loaded = loadedFiles();
  const saved = counts.fromCache + counts.shared;
  return [
    ["Calls", formatNumber(counts.calls), "of the client's functions"],
    ["Requests", formatNumber(counts.requests), `${formatNumber(counts.retries)} sent again`],
    ["Cache hits", formatNumber(counts.fromCache), "calls that found their token"],
    ["Shared", formatNumber(counts.shared), "calls that joined a request"],
    ["Requests saved", formatNumber(saved), "tokens that were not asked for"],
    ["Cold start", coldStartMs === undefined ? "–" : formatDuration(coldStartMs), "wasm compiled, client made"],
    ["Package", sizeText(loaded.package), "loaded, wasm included"],
    ["Whole page", sizeText(loaded.bytes), formatCount(loaded.files, "file")],
  ];
}

function figureElement(title, value, note) {
  return element(
    "div",
    { className: "number" },
    element("dt", {}, title),
    element("dd", {}, value, element("span", { className: "number-note" }, note)),
  );
}

// The bodies of the files as they came over the network, compressed if the host compresses.
function loadedFiles() {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const bytes = new Map();
  for (const { name, initiatorType, encodedBodySize } of entries) {
    const { origin, pathname } = new URL(name);
    // An icon is told as a file of its own, and what the page fetches are answers.
    if (origin === location.origin && initiatorType !== "fetch") bytes.set(pathname, encodedBodySize);
  }
  const [, ofPackage] = [...bytes].find(([pathname]) => pathname.endsWith(packageFile)) ?? [];
  return { files: bytes.size, bytes: [...bytes.values()].reduce((sum, size) => sum + size, 0), package: ofPackage };
}

function sizeText(bytes) {
  return bytes > 0 ? formatBytes(bytes) : "–";
}
