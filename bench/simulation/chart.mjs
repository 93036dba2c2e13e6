// Draws the simulation's results; by itself, `node bench/simulation/chart.mjs` draws those of results.json again.
import { readFile, writeFile } from "node:fs/promises";
import { main } from "../../scripts/lib/command.mjs";
import { escape, style, text } from "../svg.mjs";
import { figure } from "../table.mjs";
import { designs } from "./report.mjs";

export const resultsFile = new URL("results.json", import.meta.url);
const chartFile = new URL("chart.svg", import.meta.url);

const width = 880;
const margin = 28;
const labelWidth = 160;
const gutter = 90;
const barStep = 21;
const barHeight = 14;
const headHeight = 116;
const titleHeight = 26;
const sceneGap = 22;
const footHeight = 44;
const longestBar = (width - 2 * margin - labelWidth - 2 * gutter) / 2;

/** What is drawn of each outcome: from the second column on to the right. */
const columns = [
  ["tokens created", ({ mints }) => mints, (mints) => mints.toLocaleString("en")],
  ["the wait of 1 in 100 for a token, ms", ({ p99Ms }) => p99Ms, figure],
];

/** The chart of a simulation as SVG; the same results give the same text. */
export function drawSimulation({ outcomes }) {
  const scenes = [...new Set(outcomes.map(({ scene }) => scene))];
  const sceneHeight = titleHeight + barStep * Object.keys(designs).length + sceneGap;
  const height = headHeight + scenes.length * sceneHeight + footHeight;
  const heading = "One installation, many isolates: who creates its token";
  const drawn = scenes.map((scene, at) => {
    const top = headHeight + at * sceneHeight;
    const ofScene = outcomes.filter((outcome) => outcome.scene === scene);
    return [
      text(margin, top, titleOf(ofScene[0]), "title"),
      ...ofScene.map((each, row) => drawRow(each, row, top, outcomes)),
    ];
  });
  const described = outcomes.map(
    ({ scene, design, mints, p99Ms }) => `${scene}, ${designs[design]}: ${mints} tokens, ${figure(p99Ms)} ms.`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escape(heading)}</title>
<desc id="description">${escape(described.join(" "))}</desc>
<style>${style}</style>
<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
${text(margin, 40, heading, "heading")}
${text(margin, 62, "Shorter is better, on logarithmic scales. A simulation over the client's own token cache; the network is a model.", "quiet")}
${columns.map(([title], at) => text(startOf(at), 86, title, "quiet")).join("\n")}
${drawn.flat().join("\n")}
${text(margin, height - 20, "Tokens live 2 h, isolates half an hour on average; the object is 12 ms away in its region, 85 to 160 ms from others.", "quiet")}
</svg>
`;
}

/** Writes the chart of results.json beside it. */
export async function writeSimulationChart() {
  await writeFile(chartFile, drawSimulation(JSON.parse(await readFile(resultsFile, "utf8"))));
}

function titleOf({ scene, isolates, hours }) {
  const duration = hours < 1 ? `${Math.round(hours * 60)} min` : `${hours} h`;
  return `${scene}: ${isolates.toLocaleString("en")} isolates, ${duration}`;
}

function startOf(column) {
  return margin + labelWidth + column * (longestBar + gutter);
}

function drawRow(outcome, row, top, outcomes) {
  const owner = outcome.design === "built" ? "own" : "peer";
  const middle = top + titleHeight + row * barStep - 4;
  const bars = columns.map(([, value, print], column) => {
    const longest = Math.max(...outcomes.map(value));
    const length = Math.max(1, (Math.log1p(value(outcome)) / Math.log1p(longest)) * longestBar).toFixed(2);
    const start = startOf(column);
    return [
      `<rect class="${owner}" x="${start}" y="${middle - barHeight / 2}" width="${length}" height="${barHeight}" rx="2"/>`,
      text(start + Number(length) + 7, middle + 4, print(value(outcome)), owner),
    ].join("");
  });
  return text(margin + labelWidth - 9, middle + 4, designs[outcome.design], `label ${owner}`) + bars.join("");
}

await main(import.meta, writeSimulationChart);
