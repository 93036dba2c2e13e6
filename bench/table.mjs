import { names } from "./peers/index.mjs";

/** Prints what was measured, and which of the targets were met. */
export function printResults({ date, seconds, machine, version, runtimes, packages, measures, skipped }, targets) {
  const { cpu, cores, memoryGiB, system, loadAverage } = machine;
  console.log(`\n${date}, ${seconds} s`);
  console.log(`${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, load ${loadAverage.toFixed(2)} when it began`);
  console.log(
    Object.entries({ "icr-app-client": version, ...runtimes, ...packages })
      .map((pair) => pair.join(" "))
      .join(", "),
  );
  for (const measure of measures) {
    if (measure.parts) printBytes(measure);
    else printTimes(measure);
  }
  if (targets.length > 0) printTargets(targets);
  for (const reason of skipped) console.log(`\nskipped: ${reason}`);
}

function printTimes({ title, detail, unit, base, peers }) {
  const counted = ["requests", "failed"].filter((name) => Object.values(peers).some((peer) => name in peer));
  const rows = Object.entries(peers).map(([contender, { median, q1, q3, ratio, pairedRatio, rounds, ...counts }]) => [
    contenderName(contender),
    figure(median),
    `${figure(q1)} – ${figure(q3)}`,
    figure(ratio),
    figure(pairedRatio),
    rounds,
    ...counted.map((name) => counts[name]),
  ]);
  const heads = ["median", "middle half", "ratio", "paired", "rounds", ...counted];
  printTable(`${title}${detail && `, ${detail}`}; ${unit}, ratios to ${contenderName(base)}`, heads, rows);
}

function printBytes({ title, detail, parts, peers }) {
  const rows = Object.entries({ ...parts, ...peers }).map(([name, { raw, gzip, brotli }]) => [name, raw, gzip, brotli]);
  const named = rows.map(([name, ...sizes]) => [contenderName(name), ...sizes]);
  printTable(`${title}, ${detail}; bytes`, ["raw", "gzip", "brotli"], named);
}

function printTargets(targets) {
  const verdict = (met) => (met ? "met" : "missed");
  const rows = targets.map(({ title, unit, limit, aim, reached, met, aimMet }) => [
    unit ? `${title}, ${unit}` : title,
    figure(reached),
    figure(limit),
    verdict(met),
    ...(aim === undefined ? [] : [figure(aim), verdict(aimMet)]),
  ]);
  printTable("Targets", ["reached", "at most", "", "aim", ""], rows);
}

/** Prints rows of cells below heads; the first cell of a row is its name. */
export function printTable(title, heads, rows) {
  const [nameWidth, ...widths] = ["", ...heads].map((head, at) =>
    Math.max(...[head, ...rows.map((row) => row[at] ?? "")].map((cell) => String(cell).length)),
  );
  console.log(`\n${title}`);
  for (const [name, ...cells] of [["", ...heads], ...rows]) {
    const padded = cells.map((cell, at) => String(cell).padStart(widths[at] + 3));
    console.log(`  ${name.padEnd(nameWidth)}${padded.join("")}`);
  }
}

/** The name of a contender: a peer, and how many pages it reads at a time. */
export function contenderName(contender) {
  const [peer, ...times] = contender.split(" × ");
  return [names[peer] ?? peer, ...times].join(" × ");
}

/** Three digits that count. */
export function figure(value) {
  if (value >= 1_000) return Math.round(value).toLocaleString("en").replaceAll(",", " ");
  return value.toLocaleString("en", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}
