// Draws the results; by itself, `node bench/chart.mjs` draws those of results.json again.
import { readFile, writeFile } from "node:fs/promises";
import { main } from "../scripts/lib/command.mjs";
import { floors } from "./peers/index.mjs";
import { escape, style, text } from "./svg.mjs";
import { contenderName, figure } from "./table.mjs";

export const resultsFile = new URL("results.json", import.meta.url);
const chartFile = new URL("chart.svg", import.meta.url);

/** Which measures are drawn, by rows. */
const rows = [
  ["bytes", "cached"],
  ["mint", "page"],
  ["fetchAs", "json"],
  ["walk20", "limited"],
  ["crowd", "refresh"],
  ["coldNodeCached", "coldChromium"],
  ["coldWorkerd", "workerdClients"],
  ["memory", "tenants"],
];

const width = 880;
const margin = 28;
const gutter = 40;
const columnWidth = (width - 2 * margin - gutter) / 2;
const labelWidth = 130;
const longestBar = columnWidth - labelWidth - 62;
const barStep = 21;
const barHeight = 14;
const headHeight = 92;
const titleHeight = 46;
const rowGap = 26;
const footHeight = 66;

/** The chart of a run of the bench as SVG; the same results give the same text. */
export function drawChart({ date, machine, version, runtimes, packages, measures }) {
  const drawnRows = rows
    .map((ids) => ids.flatMap((id) => measures.find((measure) => measure.id === id) ?? []).map(withoutFloors))
    .filter((panels) => panels.length > 0);
  let top = headHeight;
  const drawn = drawnRows.map((panels) => {
    const row = panels.map((panel, at) => drawPanel(panel, margin + at * (columnWidth + gutter), top));
    top += titleHeight + barStep * Math.max(...panels.map(({ peers }) => Object.keys(peers).length)) + rowGap;
    return row.join("\n");
  });
  const height = top - rowGap + footHeight;

  const day = new Date(date).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
  const list = (entries) => Object.entries(entries).map(([name, number]) => `${name} ${number}`);
  const heading = `icr-app-client ${version} beside its peers`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escape(heading)}</title>
<desc id="description">${escape(drawnRows.flat().map(describe).join(" "))}</desc>
<style>${style}</style>
<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
${text(margin, 40, heading, "heading")}
${text(margin, 62, "Shorter is better. A bar is the median of interleaved runs; the thin line on it spans their middle half.", "quiet")}
${drawn.join("\n")}
${text(margin, height - 42, `${day}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}, ${list(runtimes).join(", ")}`, "quiet")}
${text(margin, height - 24, list(packages).join(", "), "quiet")}
</svg>
`;
}

/** Writes the chart of results.json beside it. */
export async function writeChart() {
  await writeFile(chartFile, drawChart(JSON.parse(await readFile(resultsFile, "utf8"))));
}

function withoutFloors({ peers, ...measure }) {
  return { ...measure, peers: Object.fromEntries(Object.entries(peers).filter(([peer]) => !floors.includes(peer))) };
}

function drawPanel({ title, detail, unit, peers }, left, top) {
  const longest = Math.max(...Object.values(peers).map(({ median, q3 }) => Math.max(median, q3 ?? 0)));
  const start = left + labelWidth;
  const place = (value) => Math.round(100 * (start + (value / longest) * longestBar)) / 100;

  const bars = Object.entries(peers).map(([contender, { median, q1, q3 }], at) => {
    const owner = contender.startsWith("icr-app-client") ? "own" : "peer";
    const middle = top + titleHeight + at * barStep;
    const length = Math.max(1, place(median) - start).toFixed(2);
    const spread = q1 === undefined ? "" : `<path class="spread" d="M${place(q1)} ${middle}H${place(q3)}"/>`;
    return [
      text(start - 9, middle + 4, contenderName(contender), `label ${owner}`),
      `<rect class="${owner}" x="${start}" y="${middle - barHeight / 2}" width="${length}" height="${barHeight}" rx="2"/>`,
      spread,
      text(place(Math.max(median, q3 ?? 0)) + 7, middle + 4, figure(median), owner),
    ].join("");
  });
  return [
    text(left, top + 4, title, "title"),
    text(left, top + 22, [unit, detail].filter(Boolean).join(", "), "quiet"),
    ...bars,
  ].join("\n");
}

function describe({ title, detail, unit, peers }) {
  const values = Object.entries(peers).map(
    ([contender, { median }]) => `${contenderName(contender)} ${figure(median)}`,
  );
  return `${[title, detail].filter(Boolean).join(", ")}, ${unit}: ${values.join("; ")}.`;
}

await main(import.meta, writeChart);
